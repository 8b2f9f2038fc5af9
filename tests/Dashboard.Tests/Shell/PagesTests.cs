using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Shell;

/// <summary>What holds for every page.</summary>
public sealed class PagesTests(DashboardGrid grid)
{
    private const int PhoneWidth = 360;

    [Theory, MemberData(nameof(Pages.Data), MemberType = typeof(Pages))]
    public async Task A_page_is_drawn_without_complaint_named_and_labelled_in_light_and_dark_and_fits_a_phone(string path, string heading)
    {
        var page = await grid.Open("sign-in", new() { BypassCSP = true });
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") complaints.Add(message.Text); };
        page.PageError += (_, error) => complaints.Add(error);

        await page.GotoAsync(grid.Address + path);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);
        await Expect(page.Locator(".waiting")).ToHaveCountAsync(0);
        await Expect(page.Locator(".problem:visible")).ToHaveCountAsync(0);
        Assert.Empty(complaints);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await page.RunAxe();
            Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(violation => $"{scheme}: {violation.Id} {violation.Help}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")));
        }

        await page.SetViewportSizeAsync(PhoneWidth, 740);
        Assert.Equal(PhoneWidth, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_policy_of_a_page_lets_its_own_parts_in()
    {
        var page = await grid.Open("functions/us-east-1/echo/environments");
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") complaints.Add(message.Text); };

        await page.ReloadAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("echo");
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_ground_is_light_or_dark_as_the_reader_prefers()
    {
        var light = await Ground(ColorScheme.Light);
        var dark = await Ground(ColorScheme.Dark);

        Assert.Equal("rgb(246, 247, 249)", light);
        Assert.Equal("rgb(15, 19, 24)", dark);
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_shows_where_it_is()
    {
        var page = await grid.Open();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");

        // A reader begins at the heading, behind the navigation.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        await page.Locator(".brand").FocusAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#content")).ToBeFocusedAsync();

        var functions = page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = "Functions" });
        await functions.FocusAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("3px", await functions.EvaluateAsync<string>("link => getComputedStyle(link).outlineWidth"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Functions" })).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Moving_between_pages_keeps_the_connection()
    {
        var page = await grid.Open();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Overview");
        var sockets = 0;
        page.WebSocket += (_, _) => sockets++;
        foreach (var name in new[] { "Functions", "Cluster", "Logs", "Traces", "Decisions", "Streams", "Queues", "Overview" })
        {
            var link = page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = name });
            await link.ClickAsync();
            await Expect(link).ToHaveClassAsync(new Regex("active"));
        }

        Assert.Equal(0, sockets);
        await page.Context.CloseAsync();
    }

    private async Task<string> Ground(ColorScheme scheme)
    {
        var page = await grid.Open("", new() { ColorScheme = scheme });
        var ground = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        await page.Context.CloseAsync();
        return ground;
    }
}

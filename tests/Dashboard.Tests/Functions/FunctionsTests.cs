using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Functions;

public sealed class FunctionsTests(DashboardGrid grid)
{
    /// <summary>What people would call at once is a second; a busy machine gets more.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task A_thousand_functions_are_there_and_searched_within_a_moment()
    {
        var warm = await grid.Open("functions");
        await Expect(warm.Locator("#functions")).ToBeVisibleAsync();
        await warm.Context.CloseAsync();
        var page = await grid.Open("sign-in");

        var started = Stopwatch.GetTimestamp();
        await page.GotoAsync(grid.Address + "functions", new() { WaitUntil = WaitUntilState.Commit });
        await page.Locator("#search").FillAsync("0999");
        await Expect(page.Locator("#functions tbody tr")).ToHaveCountAsync(1);
        var interactive = Stopwatch.GetElapsedTime(started);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"interactive after {interactive.TotalMilliseconds:0} ms"));
        await Expect(page.Locator("#functions tbody th")).ToHaveTextAsync("many-0999");
        await Expect(page.Locator("p[role=status]").First).ToContainTextAsync("1 of 1");
        Assert.InRange(interactive, TimeSpan.Zero, Bound);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_list_has_pages_of_fifty()
    {
        var page = await grid.Open("functions");
        await Expect(page.Locator("#functions tbody tr")).ToHaveCountAsync(50);
        await Expect(page.Locator("#functions tbody th").First).ToHaveTextAsync("echo");

        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();

        await Expect(page.Locator("#functions tbody th").First).ToHaveTextAsync(new Regex("^many-004[5-9]$"));
        await Expect(page.GetByText("Page 2 of")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_function_shows_how_it_is_configured_and_what_it_did()
    {
        for (var call = 0; call < 5; call++) await grid.Client.Result("echo");
        var page = await grid.Open("functions/us-east-1/echo");

        await Expect(page.GetByText("app.handler")).ToBeVisibleAsync();
        await Expect(page.GetByText("/aws/lambda/echo")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Duration: p50 lately .* ms") })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the function" }).GetByRole(AriaRole.Link, new() { Name = "Versions and aliases" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "$LATEST" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_function_that_is_not_there_says_so_in_the_words_of_aws()
    {
        var page = await grid.Open("functions/us-east-1/nobody");

        await Expect(page.Locator(".problem")).ToHaveTextAsync("Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody");
        await page.Context.CloseAsync();
    }
}

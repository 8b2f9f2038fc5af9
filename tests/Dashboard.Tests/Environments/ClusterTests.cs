using System.Text.RegularExpressions;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Environments;

public sealed class ClusterTests(DashboardGrid grid)
{
    [Fact]
    public async Task A_tile_appears_with_its_environment_and_leads_to_its_function()
    {
        await grid.Client.Result("many-0007");
        var page = await grid.Open("cluster");

        var tile = page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex(@"^many-0007 \$LATEST, idle, 128 MB$") });
        await Expect(tile).ToHaveCountAsync(1);
        await Expect(page.GetByText("Memory of functions")).ToBeVisibleAsync();
        await tile.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("many-0007");
        var row = page.GetByRole(AriaRole.Region, new() { Name = "List of environments" }).GetByRole(AriaRole.Row).Last;
        await Expect(row).ToContainTextAsync("idle");
        await Expect(row).ToContainTextAsync("of 128 MB");
        await page.Context.CloseAsync();
    }
}

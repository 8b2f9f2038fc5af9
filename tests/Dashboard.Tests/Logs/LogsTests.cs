using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Logs;

public sealed class LogsTests(DashboardGrid grid)
{
    [Fact]
    public async Task A_log_is_searched_and_goes_on_with_what_comes()
    {
        await grid.Client.Result("many-0021", """{ "say": "before" }""");
        var page = await grid.Open("logs");
        await page.GetByLabel("Log group").FillAsync("/aws/lambda/many-0021");
        await page.GetByLabel("What events must have").FillAsync("hello -unwanted");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        var lines = page.Locator(".log-line");
        await Expect(lines).ToHaveCountAsync(1);
        await Expect(lines.First).ToContainTextAsync("hello from the function, before");

        await grid.Client.Result("many-0021", """{ "say": "unwanted" }""");
        await grid.Client.Result("many-0021", """{ "say": "after" }""");

        await Expect(lines).ToHaveCountAsync(2);
        await Expect(lines.Last).ToContainTextAsync("hello from the function, after");
        await page.Context.CloseAsync();
    }
}

using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Invocation;

public sealed class TestPanelTests(DashboardGrid grid)
{
    [Fact]
    public async Task A_test_shows_the_answer_and_the_end_of_the_log()
    {
        var page = await grid.Open("functions/us-east-1/echo/test");
        await page.GetByLabel("Event (JSON)").FillAsync("""{ "say": "grid" }""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invoke" }).ClickAsync();

        await Expect(page.Locator("#result .badge")).ToHaveTextAsync("Succeeded");
        await Expect(page.Locator("pre[aria-label=Answer]")).ToContainTextAsync("\"say\": \"grid\"");
        await Expect(page.Locator("pre[aria-label=Log]")).ToContainTextAsync("hello from the function, grid");
        await Expect(page.Locator("pre[aria-label=Log]")).ToContainTextAsync("REPORT RequestId:");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task An_error_of_the_function_is_an_answer()
    {
        var page = await grid.Open("functions/us-east-1/echo/test");
        await page.GetByLabel("Event (JSON)").FillAsync("""{ "fail": true }""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invoke" }).ClickAsync();

        await Expect(page.Locator("#result .badge")).ToHaveTextAsync("The function failed");
        await Expect(page.Locator("pre[aria-label=Answer]")).ToContainTextAsync("this event fails");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_is_no_json_is_not_sent()
    {
        var page = await grid.Open("functions/us-east-1/echo/test");
        await page.GetByLabel("Event (JSON)").FillAsync("{ oops");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invoke" }).ClickAsync();

        await Expect(page.Locator("#payload-problem")).ToContainTextAsync("This is no JSON");
        await Expect(page.Locator("#result")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }
}

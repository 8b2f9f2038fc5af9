using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Async;

public sealed class EventsPanelTests(DashboardGrid grid)
{
    [Fact]
    public async Task Events_that_failed_say_why_and_are_redriven_one_by_one_or_all()
    {
        await grid.Send("failing", """{ "fail": true, "say": "first" }""");
        await grid.Send("failing", """{ "fail": true, "say": "second" }""");
        var page = await grid.Open("functions/us-east-1/failing/events");
        var rows = page.Locator("#queued tbody tr", new() { HasText = "Failed" });
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.First).ToContainTextAsync("RetriesExhausted: this event fails");

        await rows.First.Locator("button.link").ClickAsync();
        await Expect(page.Locator("pre[aria-label=Event]")).ToContainTextAsync("\"fail\": true");

        await rows.First.GetByRole(AriaRole.Button, new() { Name = "Redrive event" }).ClickAsync();
        await Expect(page.GetByText("The event is tried again.")).ToBeVisibleAsync();
        await Expect(rows).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Button, new() { Name = "Redrive all" }).ClickAsync();
        await Expect(page.GetByText("events are tried again.")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}

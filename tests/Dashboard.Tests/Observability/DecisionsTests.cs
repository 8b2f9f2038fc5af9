using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Observability;

public sealed class DecisionsTests(DashboardGrid grid)
{
    [Fact]
    public async Task A_cold_start_says_why_it_was_one()
    {
        await grid.Client.Result("many-0011");
        var page = await grid.Open("decisions");
        await page.GetByLabel("Function").FillAsync("many-0011");

        var row = page.GetByRole(AriaRole.Region, new() { Name = "Decisions" }).Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("cold start");
        await Expect(row).ToContainTextAsync("NoIdleEnvironment");
        await Expect(row).ToContainTextAsync("waiting 1, starting 1, busy 0");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_refusal_says_whose_limit_it_was()
    {
        await grid.Put("/2017-10-31/functions/many-0012/concurrency", new { ReservedConcurrentExecutions = 0 });
        using (var answer = await grid.Client.Invoke("many-0012", "{}"u8.ToArray())) Assert.Equal(429, (int)answer.StatusCode);
        var page = await grid.Open("decisions");
        await page.GetByLabel("Function").FillAsync("many-0012");

        var row = page.GetByRole(AriaRole.Region, new() { Name = "Decisions" }).Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("refused (429)");
        await Expect(row).ToContainTextAsync("ReservedFunctionConcurrentInvocationLimitExceeded");
        await Expect(row).ToContainTextAsync("limit: Function");
        await page.Context.CloseAsync();
    }
}

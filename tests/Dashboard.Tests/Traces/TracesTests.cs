using System.Text.RegularExpressions;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Traces;

public sealed class TracesTests(DashboardGrid grid)
{
    [Fact]
    public async Task A_traced_cold_start_is_a_waterfall_with_its_init()
    {
        using (await grid.Client.Invoke("many-0031", "{}"u8.ToArray(), ("X-Amzn-Trace-Id", "Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1"))) { }
        using (var answer = await grid.Client.Invoke("many-0032", "{}"u8.ToArray(), ("X-Amzn-Trace-Id", "Sampled=1"))) Assert.Equal(200, (int)answer.StatusCode);
        var page = await grid.Open("traces?function=many-0032");
        var row = page.GetByRole(AriaRole.Region, new() { Name = "Traces" }).Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("many-0032");
        await row.GetByRole(AriaRole.Link).ClickAsync();

        var bars = page.GetByRole(AriaRole.List, new() { Name = "Segments" }).GetByRole(AriaRole.Listitem);
        await Expect(bars.Filter(new() { HasTextRegex = new Regex("^Init") })).Not.ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }
}

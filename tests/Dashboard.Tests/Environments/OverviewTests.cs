using System.Text.RegularExpressions;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Environments;

public sealed partial class OverviewTests(DashboardGrid grid)
{
    [Fact]
    public async Task Figures_follow_the_load_without_anybody_asking()
    {
        var page = await grid.Open();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Concurrency" })).ToBeVisibleAsync();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var load = Enumerable.Range(0, 4).Select(_ => Load(ends.Token)).ToArray();

        // More than one invocation a second: the figure has another digit than 0 in front of its point.
        await Expect(Tile(page, "Invocations")).ToHaveTextAsync(NotZero());
        await Expect(Tile(page, "Environments")).ToHaveTextAsync(NotZero());
        await Expect(Tile(page, "Cold starts")).ToHaveTextAsync(NotZero());
        await Expect(page.GetByText("us-east-1, shared by all")).ToBeVisibleAsync();
        var first = await Tile(page, "Invocations").TextContentAsync();
        await Expect(Tile(page, "Invocations")).Not.ToHaveTextAsync(first!);

        await ends.CancelAsync();
        await Task.WhenAll(load);
        await Expect(Tile(page, "Invocations")).ToHaveTextAsync("0");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_tick_sends_what_has_changed_and_no_more()
    {
        var page = await grid.Open("cluster");
        await Expect(page.Locator("section.silo")).ToHaveCountAsync(1);
        var whole = (await page.ContentAsync()).Length;
        var client = await page.Context.NewCDPSessionAsync(page);
        var frames = new List<int>();
        client.Event("Network.webSocketFrameReceived").OnEvent += (_, received) => { lock (frames) frames.Add(received!.Value.GetProperty("response").GetProperty("payloadData").GetString()!.Length); };
        await client.SendAsync("Network.enable");
        await page.WaitForTimeoutAsync(3500);

        lock (frames) Assert.InRange(frames.Sum() / 3.5, 0, whole / 4.0);
        await page.Context.CloseAsync();
    }

    private async Task Load(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested) await grid.Client.Result("echo");
    }

    private static ILocator Tile(IPage page, string name) => page.Locator(".tile", new() { Has = page.Locator(".tile-name", new() { HasTextRegex = new Regex($"^{name}$", RegexOptions.None, TimeSpan.FromSeconds(1)) }) }).Locator(".tile-value");

    [GeneratedRegex(@"^[1-9][\d  .]*$")]
    private static partial Regex NotZero();
}

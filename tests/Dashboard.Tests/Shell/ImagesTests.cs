using System.Runtime.CompilerServices;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Shell;

/// <summary>With <c>GRID_WRITE_IMAGES=1</c> in the environment, writes the pictures of docs/images.</summary>
public sealed class ImagesTests(DashboardGrid grid)
{
    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "docs", "images");

    [Fact]
    public async Task Pictures_for_the_documentation_are_taken_when_asked_for()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GRID_WRITE_IMAGES") == "1", "Nobody has asked for pictures.");
        Directory.CreateDirectory(Folder());
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var load = Enumerable.Range(0, 3).Select(_ => Load(ends.Token)).ToArray();
        for (var number = 100; number < 140; number++) await grid.Client.Result($"many-{number:D4}");

        await Take("", "dashboard-overview", ColorScheme.Light, 1200, 820);
        await Take("cluster", "dashboard-cluster", ColorScheme.Dark, 1200, 640);
        await Take("functions/us-east-1/echo", "dashboard-function", ColorScheme.Light, 1200, 900);
        await Take("functions", "dashboard-phone", ColorScheme.Dark, 390, 720);

        await ends.CancelAsync();
        await Task.WhenAll(load);
    }

    private async Task Take(string path, string name, ColorScheme scheme, int width, int height)
    {
        var page = await grid.Open(path, new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await Expect(page.Locator(".waiting")).ToHaveCountAsync(0);
        await page.WaitForTimeoutAsync(6000);
        var file = Path.Combine(Folder(), name + ".png");
        await page.ScreenshotAsync(new() { Path = file });
        Assert.InRange(new FileInfo(file).Length, 1, 150_000);
        await page.Context.CloseAsync();
    }

    private async Task Load(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested) await grid.Client.Result("echo");
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Grid.Dashboard.Tests.Harness.DashboardGrid))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Grid.Dashboard.Tests.Harness;

/// <summary>One grid and one browser for all tests: the silo as a person starts it, and Debian's Chromium.</summary>
public sealed class DashboardGrid : IAsyncLifetime
{
    public const string Region = "us-east-1";

    /// <summary>Functions that are there beside those that tests name.</summary>
    public const int ManyFunctions = 1000;

    private const string Code =
        """
        import sys

        def handler(event, context):
            print("hello from the function, " + str(event.get("say", "nothing")))
            if event.get("fail"):
                raise ValueError("this event fails")
            return {"echo": event}
        """;

    private static readonly string? s_chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal GridProcess Silo { get; private set; } = null!;

    internal SignedClient Client { get; private set; } = null!;

    public string Address => $"{Silo.Url.ToString().TrimEnd('/')}/_grid/dashboard/";

    public async ValueTask InitializeAsync()
    {
        Silo = await GridProcess.Start(null, "--Grid:Dashboard:SignIn", "away");
        Client = new SignedClient(Silo);
        var zip = await File.ReadAllBytesAsync(Files.Python(Code));
        await Create("echo", zip, new { Mode = "Active" });
        await Create("failing", zip);
        await Put("/2019-09-25/functions/failing/event-invoke-config", new { MaximumRetryAttempts = 0 });
        await Client.Settled("echo");
        await Client.Settled("failing");
        await Parallel.ForEachAsync(Enumerable.Range(0, ManyFunctions), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await Create($"many-{number:D4}", zip));
        if (s_chromium is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = s_chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    }

    /// <summary>A window of its own; close it.</summary>
    internal async Task<IPage> Open(string path = "", BrowserNewContextOptions? options = null)
    {
        Machine.Needs(_browser is not null, "Chromium");
        var context = await _browser!.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(15_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(Address + path);
        return page;
    }

    internal async Task Create(string name, byte[] zip, object? tracing = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            FunctionName = name,
            Runtime = Machine.Python,
            Handler = "app.handler",
            Role = "arn:aws:iam::000000000000:role/r",
            Code = new { ZipFile = Convert.ToBase64String(zip) },
            TracingConfig = tracing ?? new { Mode = "PassThrough" },
        });
        await Expect(await Client.Send(HttpMethod.Post, "/2015-03-31/functions", body), HttpStatusCode.Created);
    }

    internal async Task Put(string path, object body) => await Expect(await Client.Send(HttpMethod.Put, path, JsonSerializer.SerializeToUtf8Bytes(body)), HttpStatusCode.OK);

    /// <summary>Calls a service that speaks JSON with a target.</summary>
    internal async Task<JsonElement> Call(string service, string target, object body, string type = "application/x-amz-json-1.1")
    {
        using var answer = await Client.SendTo(service, HttpMethod.Post, "/", JsonSerializer.SerializeToUtf8Bytes(body), ("X-Amz-Target", target), ("Content-Type", type));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : Json.Parse(text);
    }

    /// <summary>An event that nobody waits for.</summary>
    internal async Task Send(string function, string payload) =>
        await Expect(await Client.Invoke(function, Encoding.UTF8.GetBytes(payload), ("X-Amz-Invocation-Type", "Event")), HttpStatusCode.Accepted);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        Client?.Dispose();
        if (Silo is not null) await Silo.DisposeAsync();
    }

    private static async Task Expect(HttpResponseMessage answer, HttpStatusCode status)
    {
        using (answer) Assert.True(answer.StatusCode == status, await answer.Content.ReadAsStringAsync());
    }
}

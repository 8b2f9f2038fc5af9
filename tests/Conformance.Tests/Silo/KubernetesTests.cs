using System.Net;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;
using Grid.Silo;
using Grid.Storage.Tests;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Hosting.Kubernetes;

namespace Grid.Conformance.Tests.Silo;

/// <summary>A silo that follows its pod, before a server that speaks as much of Kubernetes as silos ask for.</summary>
public sealed class KubernetesTests(PostgresServer server) : IAsyncLifetime
{
    private const string Pods = "/api/v1/namespaces/tests/pods";

    private readonly string _folder = Files.NewFolder("pod");
    private readonly int _port = GridProcess.FreePort();
    private readonly TaskCompletionSource<JsonElement> _labels = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _kubernetes = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        _kubernetes = builder.Build();
        _kubernetes.MapGet(Pods, (HttpContext context) => context.Request.Query["watch"] == "true" ? Never(context) : Answer(context, """{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}"""));
        _kubernetes.MapGet(Pods + "/grid-7", (HttpContext context) => Answer(context, """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"grid-7"}}"""));
        _kubernetes.MapPatch(Pods + "/grid-7", async (HttpContext context) =>
        {
            _labels.TrySetResult((await JsonDocument.ParseAsync(context.Request.Body)).RootElement.GetProperty("metadata").GetProperty("labels"));
            await Answer(context, """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"grid-7"}}""");
        });
        await _kubernetes.StartAsync();
        Environment.SetEnvironmentVariable("POD_NAME", "grid-7");
        Environment.SetEnvironmentVariable("POD_NAMESPACE", "tests");
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("POD_NAME", null);
        Environment.SetEnvironmentVariable("POD_NAMESPACE", null);
        await _kubernetes.DisposeAsync();
        Files.Delete(_folder);
    }

    [Fact]
    public async Task A_silo_has_the_name_of_its_pod_and_labels_it()
    {
        var database = await server.NewDatabase(TestContext.Current.CancellationToken);
        var url = $"http://127.0.0.1:{GridProcess.FreePort()}";
        await using (var grid = GridHost.Build(
            ["--Grid:Gateway:Url", url, "--Grid:Storage:DataFolder", _folder, "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", database, "--Grid:Cluster:Kubernetes", "true"],
            services => services.Configure<KubernetesHostingOptions>(options => options.GetClientConfiguration = () => new KubernetesClientConfiguration { Host = $"http://127.0.0.1:{_port}" })))
        {
            await GridHost.Start(grid);
            using var http = new HttpClient();
            Assert.Equal("""{"status":"ok"}""", await http.GetStringAsync(new Uri(url + "/_grid/health/ready"), TestContext.Current.CancellationToken));
            Assert.Equal("""{"orleans/clusterId":"grid","orleans/serviceId":"grid"}""", JsonSerializer.Serialize(await _labels.Task));
            Assert.Equal("grid-7", await SiloName(database));
            await grid.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string?> SiloName(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var query = new NpgsqlCommand("SELECT silo_name FROM cluster_silo", connection);
        return (string?)await query.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static Task Answer(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    /// <summary>A watch during which nothing happens.</summary>
    private static async Task Never(HttpContext context)
    {
        await context.Response.StartAsync();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(ended.SetResult);
        await ended.Task;
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grid.Conformance.Tests.Observability;

/// <summary>A collector: takes spans over OTLP's <c>http/protobuf</c>.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Span> _spans = new();

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>What has come so far. A grid sends the rest when it stops.</summary>
    public IReadOnlyList<Span> Spans => [.. _spans];

    public string Address => _application.Urls.Single();

    public static async Task<OtlpReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._application.MapPost("/v1/traces", (Delegate)receiver.Take);
        await receiver._application.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task<IResult> Take(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        foreach (var span in Span.ReadRequest(body.ToArray())) _spans.Enqueue(span);
        return Results.Bytes([], "application/x-protobuf");
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Conformance.Tests.Observability;

/// <summary>A collector: takes spans and metrics over OTLP, as <c>http/protobuf</c> or as <c>grpc</c>.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>Before a gRPC message stand a flag and its length.</summary>
    private const int GrpcPrefix = 5;

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentDictionary<string, byte> _metrics = new();

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>What has come so far. A grid sends the rest when it stops.</summary>
    public IReadOnlyList<Span> Spans => [.. _spans];

    /// <summary>Names of the metrics that have come so far.</summary>
    public IReadOnlyList<string> Metrics => [.. _metrics.Keys.Order(StringComparer.Ordinal)];

    public string Address => _application.Urls.Single();

    public static async Task<OtlpReceiver> Start(bool grpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build());
        receiver._application.MapPost("/v1/traces", context => TakeHttp(context, receiver.TakeSpans));
        receiver._application.MapPost("/v1/metrics", context => TakeHttp(context, receiver.TakeMetrics));
        receiver._application.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => TakeGrpc(context, receiver.TakeSpans));
        receiver._application.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context => TakeGrpc(context, receiver.TakeMetrics));
        await receiver._application.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task TakeHttp(HttpContext context, Action<byte[]> take)
    {
        take(await Read(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    private static async Task TakeGrpc(HttpContext context, Action<byte[]> take)
    {
        take((await Read(context))[GrpcPrefix..]);
        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.Body.WriteAsync(new byte[GrpcPrefix]);
    }

    private void TakeSpans(byte[] request)
    {
        foreach (var span in Span.ReadRequest(request)) _spans.Enqueue(span);
    }

    /// <summary>Request, resource, scope, metric: the name is a metric's first field.</summary>
    private void TakeMetrics(byte[] request)
    {
        for (var resources = new ProtobufFields(request); resources.Next();)
        for (var scopes = new ProtobufFields(resources.Bytes); scopes.Next();)
        {
            if (scopes.Number != 2) continue;
            for (var metrics = new ProtobufFields(scopes.Bytes); metrics.Next();)
            for (var fields = new ProtobufFields(metrics.Bytes); metrics.Number == 2 && fields.Next();)
                if (fields.Number == 1) _metrics[Encoding.UTF8.GetString(fields.Bytes)] = 0;
        }
    }

    private static async Task<byte[]> Read(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}

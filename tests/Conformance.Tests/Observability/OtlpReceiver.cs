using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Conformance.Tests.Observability;

/// <summary>A collector: takes spans over OTLP, as <c>http/protobuf</c> or as <c>grpc</c>.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>Before a gRPC message stand a flag and its length.</summary>
    private const int GrpcPrefix = 5;

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Span> _spans = new();

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>What has come so far. A grid sends the rest when it stops.</summary>
    public IReadOnlyList<Span> Spans => [.. _spans];

    public string Address => _application.Urls.Single();

    public static async Task<OtlpReceiver> Start(bool grpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build());
        receiver._application.MapPost("/v1/traces", receiver.TakeHttp);
        receiver._application.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", receiver.TakeGrpc);
        await receiver._application.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeHttp(HttpContext context)
    {
        Take(await Read(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    private async Task TakeGrpc(HttpContext context)
    {
        Take((await Read(context)).AsSpan(GrpcPrefix));
        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.Body.WriteAsync(new byte[GrpcPrefix]);
    }

    private void Take(ReadOnlySpan<byte> request)
    {
        foreach (var span in Span.ReadRequest(request)) _spans.Enqueue(span);
    }

    private static async Task<byte[]> Read(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}

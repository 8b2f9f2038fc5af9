using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grid.Conformance.Tests.Clients;

/// <summary>The one operation of an S3-compatible server that a grid needs: <c>GET /bucket/key</c>, for one bucket called <c>code</c>.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private readonly WebApplication _application;

    private S3Server(WebApplication application) => _application = application;

    /// <summary>Objects by key; with a version as <c>key?version</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>The <c>Authorization</c> headers that came.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public string Address => _application.Urls.Single();

    public static async Task<S3Server> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new S3Server(builder.Build());
        server._application.MapGet("/{bucket}/{**key}", (Delegate)server.Get);
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private IResult Get(HttpContext context, string bucket, string key, string? versionId)
    {
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        context.Response.Headers["x-amz-request-id"] = context.TraceIdentifier;
        if (bucket != "code") return Refuse("NoSuchBucket", "The specified bucket does not exist", bucket);
        if (Objects.TryGetValue(versionId is null ? key : $"{key}?{versionId}", out var bytes))
        {
#pragma warning disable CA5351 // S3's own: the SDK checks the object against it.
            context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(MD5.HashData(bytes))}\"";
#pragma warning restore CA5351
            return Results.Bytes(bytes, "binary/octet-stream", lastModified: DateTimeOffset.UnixEpoch);
        }

        return versionId is null ? Refuse("NoSuchKey", "The specified key does not exist.", key) : Refuse("NoSuchVersion", "The specified version does not exist.", key);
    }

    private static IResult Refuse(string code, string message, string resource) => Results.Text(
        $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message><Resource>{resource}</Resource><RequestId>1</RequestId></Error>""",
        "application/xml",
        statusCode: StatusCodes.Status404NotFound);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Tests.Buckets;

/// <summary>A loopback server that answers every request as a test wants.</summary>
internal sealed class S3Double : IAsyncDisposable
{
    private readonly WebApplication application;

    private S3Double(WebApplication application) => this.application = application;

    /// <summary>Path, query and Authorization header of each request.</summary>
    public List<(string Target, string? Authorization)> Requests { get; } = [];

    public string Address => application.Urls.Single();

    public static async Task<S3Double> Start(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new S3Double(builder.Build());
        server.application.Run(context =>
        {
            lock (server.Requests) server.Requests.Add((context.Request.Path + context.Request.QueryString, context.Request.Headers.Authorization));
            return answer(context);
        });
        await server.application.StartAsync();
        return server;
    }

    public static Task Error(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}

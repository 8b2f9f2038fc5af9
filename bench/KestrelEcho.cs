namespace Grid.Bench;

/// <summary>The baseline: a bare Kestrel that sends back what it got.</summary>
internal static class KestrelEcho
{
    public static async Task Run(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var application = builder.Build();
        application.Run(async context =>
        {
            var length = (int)(context.Request.ContentLength ?? 0);
            context.Response.ContentLength = length;
            context.Response.ContentType = "application/json";
            await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
        });
        await application.RunAsync();
    }
}

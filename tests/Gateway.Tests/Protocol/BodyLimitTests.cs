using System.Net;

namespace Grid.Gateway.Tests.Protocol;

public sealed class BodyLimitTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Theory]
    [InlineData("POST", "/2015-03-31/functions", "CreateFunction", 70_167_211, false)]
    [InlineData("POST", "/2015-03-31/functions", "CreateFunction", 70_167_211, true)]
    [InlineData("PUT", "/2015-03-31/functions/f/code", "UpdateFunctionCode", 70_167_211, false)]
    [InlineData("POST", "/2018-10-31/layers/l/versions", "PublishLayerVersion", 70_167_211, false)]
    [InlineData("PUT", "/2015-03-31/functions/f/configuration", "UpdateFunctionConfiguration", 6_291_456, false)]
    [InlineData("PUT", "/2015-03-31/functions/f/configuration", "UpdateFunctionConfiguration", 6_291_456, true)]
    public async Task A_body_of_the_limit_is_too_large_and_the_connection_survives(string method, string path, string operation, int limit, bool chunked)
    {
        var tooLarge = await Send(method, path, limit, chunked);
        var next = await server.Send("GET", "/_grid/health");

        tooLarge.IsJson(413, $$"""{"Message":"Request must be smaller than {{limit}} bytes for the {{operation}} operation"}""");
        Assert.Equal("RequestEntityTooLargeException", tooLarge.ErrorType);
        Assert.Equal(200, next.Status);
    }

    [Theory]
    [InlineData("POST", "/2015-03-31/functions", 70_167_210, false)]
    [InlineData("POST", "/2015-03-31/functions", 70_167_210, true)]
    [InlineData("PUT", "/2015-03-31/functions/f/configuration", 6_291_455, true)]
    public async Task A_body_below_the_limit_is_read(string method, string path, int length, bool chunked)
    {
        var reply = await Send(method, path, length, chunked);

        // White space all the way: no JSON, but read to its end.
        Assert.Equal((400, "SerializationException"), (reply.Status, reply.ErrorType));
    }

    private async Task<Reply> Send(string method, string path, int length, bool chunked)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)' ');
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseContentRead);
        Assert.Equal(HttpVersion.Version11, response.Version);
        return await Reply.Of(response);
    }
}

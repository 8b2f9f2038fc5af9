using System.Text;
using Grid.Contracts;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Async;

public sealed class InvokeAsyncEndpointTests : IClassFixture<GatewayServer>
{
    private const string Path = "/2014-11-13/functions/hello/invoke-async";
    private readonly GatewayServer _server;
    private readonly FakeEventInvoker _events;

    public InvokeAsyncEndpointTests(GatewayServer server)
    {
        _server = server;
        _events = server.Events;
        server.Fresh();
        _events.Accepted.Clear();
        _events.Refusal = null;
    }

    [Theory]
    [InlineData(Path, """{"a":1}""", null, """{"a":1}""")]
    [InlineData(Path + "/", " [1] ", null, " [1] ")]
    [InlineData("/2014-11-13/functions/hello:live/invoke-async/", "", "live", "{}")]
    public async Task An_event_is_handed_over_and_nobody_waits(string path, string body, string? qualifier, string handed)
    {
        var reply = await _server.Send("POST", path, body);

        reply.IsJson(202, """{"Status":202}""");
        var accepted = Assert.Single(_events.Accepted);
        Assert.Equal((FakeFunction.Hello.Function, qualifier, handed), (accepted.Function, accepted.Qualifier, Encoding.UTF8.GetString(accepted.Event.Span)));
        Assert.True(Guid.TryParse(accepted.RequestId, out _));
        Assert.StartsWith("Root=1-", accepted.TraceHeader, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_one_mebibyte_is_taken_and_a_larger_one_is_not()
    {
        var largest = $"\"{new string('x', 1_048_574)}\"";

        Assert.Equal(202, (await _server.Send("POST", Path, largest)).Status);
        (await _server.Send("POST", Path, largest + " ")).IsError(413, "RequestEntityTooLargeException", "Request must be smaller than 1048577 bytes for the InvokeAsync operation");
        Assert.Single(_events.Accepted);
    }

    [Fact]
    public async Task What_is_no_json_is_refused_and_so_is_what_cannot_be_invoked()
    {
        Assert.Equal((400, "InvalidRequestContentException"), await _server.Send("POST", Path, "{") is var bad ? (bad.Status, bad.ErrorType) : default);
        Assert.Empty(_events.Accepted);
        _events.Refusal = ApiError.NotFound("Function not found: x");
        (await _server.Send("POST", Path, "{}")).IsError(404, "ResourceNotFoundException", "Function not found: x");
    }
}

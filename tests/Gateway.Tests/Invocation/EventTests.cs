using System.Text;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Tests.Invocation;

/// <summary>Invocations that nobody waits for.</summary>
public sealed class EventTests
{
    private const string Path = "/2015-03-31/functions/f/invocations?Qualifier=live";

    [Fact]
    public async Task An_event_is_handed_over_and_answered_with_202_and_nothing_else()
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Post, Path, new StringContent("""{"a":1}"""), headers: [("X-Amz-Invocation-Type", "Event"), ("X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:12345678:3")]);

        Assert.Equal("202  ", answer.Error);
        var accepted = Assert.Single(server.Events.Accepted);
        Assert.Equal((new FunctionId("us-east-1", "f"), "live", """{"a":1}"""), (accepted.Function, accepted.Qualifier, Encoding.UTF8.GetString(accepted.Event.Span)));
        Assert.Equal("Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:12345678:3", accepted.TraceHeader);
        Assert.True(Guid.TryParse(accepted.RequestId, out _));
        Assert.Null(server.Invoker.Request);
    }

    [Fact]
    public async Task Without_a_body_the_event_is_an_empty_object()
    {
        await using var server = await SigningServer.StartNew();

        await server.SendSigned(HttpMethod.Post, Path, headers: ("X-Amz-Invocation-Type", "Event"));

        Assert.Equal("{}", Encoding.UTF8.GetString(Assert.Single(server.Events.Accepted).Event.Span));
    }

    [Fact]
    public async Task What_is_not_accepted_is_refused()
    {
        await using var server = await SigningServer.StartNew();
        server.Events.Refusal = ApiError.NotFound("Function not found: f");

        var answer = await server.SendSigned(HttpMethod.Post, Path, headers: ("X-Amz-Invocation-Type", "Event"));

        Assert.Equal("""404 ResourceNotFoundException {"Type":"User","Message":"Function not found: f"}""", answer.Error);
    }
}

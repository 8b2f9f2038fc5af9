using Grid.Contracts;

namespace Grid.Gateway.Tests.Invocation;

public sealed class RetryAfterTests
{
    [Fact]
    public async Task A_throttle_that_knows_when_says_so()
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Returns(new() { Error = Contracts.Invocation.InvokeError.Throttled, Refusal = new(ApiErrorKind.TooManyRequests, "Rate Exceeded.") { Reason = "R", RetryAfterSeconds = 7 } });

        var answer = await server.SendSigned(HttpMethod.Post, "/2015-03-31/functions/f/invocations");

        Assert.Equal((429, "7"), (answer.Status, answer["Retry-After"]));
    }
}

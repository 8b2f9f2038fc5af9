using Grid.Gateway.Concurrency;
using Grid.Gateway.Tests.Security;

namespace Grid.Gateway.Tests.Concurrency;

public sealed class CallerLimitTests
{
    private const string Refusal = """429 TooManyRequestsException {"Reason":"CallerRateLimitExceeded","Type":"User","message":"Rate exceeded"}""";

    [Fact]
    public async Task Without_a_setting_nobody_is_too_fast()
    {
        await using var server = await SigningServer.StartNew();

        for (var i = 0; i < 120; i++) Assert.Equal(200, (await Invoke(server, "f")).Status);
    }

    [Fact]
    public async Task A_key_that_calls_too_fast_is_told_when_to_try_again()
    {
        await using var server = await SigningServer.StartNew(("Grid:Gateway:Limits:KeyRequestsPerSecond", "0.5"), ("Grid:Gateway:Limits:KeyBurst", "2"));
        Assert.Equal(200, (await Invoke(server, "f")).Status);
        Assert.Equal(200, (await server.SendSigned(HttpMethod.Get, "/2015-03-31/functions")).Status);

        var refused = await Invoke(server, "g");

        Assert.Equal((Refusal, "2"), (refused.Error, refused["Retry-After"]));
        Assert.Equal([$"||AccessKey|CallerRateLimitExceeded|2|2|{server.Keys.Root.Id}"], server.Decisions.Throttles);
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await Invoke(server, "f")).Status);
    }

    [Fact]
    public async Task Another_key_is_not_held_up_and_may_have_a_limit_of_its_own()
    {
        await using var server = await SigningServer.StartNew(
            ("Grid:Gateway:Limits:KeyRequestsPerSecond", "1"), ("Grid:Gateway:Limits:KeyBurst", "1"), ($"Grid:Gateway:Limits:Keys:{FakeKeys.SessionId}", "0/1"));
        var session = new ReferenceSigner(server.Keys.Session.Id, server.Keys.Session.Secret) { SessionToken = server.Keys.Session.SessionToken };
        await Invoke(server, "f");
        Assert.Equal(429, (await Invoke(server, "f")).Status);

        for (var i = 0; i < 3; i++) Assert.Equal(200, (await server.SendSigned(HttpMethod.Get, "/2015-03-31/functions", signer: session)).Status);
    }

    [Fact]
    public async Task A_signature_that_does_not_hold_uses_up_nothing()
    {
        await using var server = await SigningServer.StartNew(("Grid:Gateway:Limits:KeyRequestsPerSecond", "1"), ("Grid:Gateway:Limits:KeyBurst", "1"));
        for (var i = 0; i < 3; i++) await server.SendSigned(HttpMethod.Get, "/", signer: new ReferenceSigner(server.Keys.Root.Id, "guessed"));

        Assert.Equal(200, (await Invoke(server, "f")).Status);
    }

    [Fact]
    public async Task A_function_that_is_invoked_too_fast_is_refused_before_its_event_is_looked_at_and_others_are_not()
    {
        await using var server = await SigningServer.StartNew(
            ("Grid:Gateway:Limits:FunctionRequestsPerSecond", "1"), ("Grid:Gateway:Limits:FunctionBurst", "1"), ("Grid:Gateway:Limits:Functions:busy", "10/3"));
        Assert.Equal(200, (await Invoke(server, "f")).Status);

        var refused = await Invoke(server, "f", "no JSON");

        Assert.Equal((Refusal, "1"), (refused.Error, refused["Retry-After"]));
        Assert.Equal(["f||Function|CallerRateLimitExceeded|1|1|"], server.Decisions.Throttles);
        for (var i = 0; i < 3; i++) Assert.Equal(200, (await Invoke(server, "busy")).Status);
        Assert.Equal(429, (await Invoke(server, "busy")).Status);
    }

    [Fact]
    public void An_unreadable_limit_stops_the_start()
    {
        var options = new CallerLimitsOptions();
        options.Functions["f"] = "fast";

        var result = new CallerLimitsOptionsValidator().Validate(null, options);

        Assert.Contains("Grid:Gateway:Limits:Functions:f is 'fast', which is not rate/burst with a rate from 0 to 1,000,000 calls per second and a burst from 1 to 1,000,000 calls.", result.FailureMessage, StringComparison.Ordinal);
    }

    private static Task<Answer> Invoke(SigningServer server, string function, string payload = "{}") =>
        server.SendSigned(HttpMethod.Post, $"/2015-03-31/functions/{function}/invocations", new StringContent(payload, null, "application/json"));
}

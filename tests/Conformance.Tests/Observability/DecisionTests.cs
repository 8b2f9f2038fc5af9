using System.Net;
using System.Text;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Observability;

/// <summary>What a grid says of its decisions.</summary>
public sealed class DecisionTests(DecisionTests.SmallGrid fixture) : IClassFixture<DecisionTests.SmallGrid>
{
    [Fact]
    public async Task A_cold_start_and_a_throttle_are_shown_and_a_warm_invocation_is_not()
    {
        await fixture.Aws.CreateNode("decided", "await new Promise(done => setTimeout(done, event.ms)); return 1;", "--timeout", "30");
        await fixture.Client.Result("decided", """{"ms":0}""");
        var cold = await Decisions("?function=decided");
        Assert.Equal(("Started", "NoIdleEnvironment"), (cold[0].Text("kind"), cold[0].Text("reason")));

        await fixture.Client.Result("decided", """{"ms":0}""");
        Assert.Equal(cold.Length, (await Decisions("?function=decided")).Length);

        // Of two at the same time, one has no slot: whichever comes second.
        HttpResponseMessage[] answers = await Task.WhenAll(Invoke(ms: 3000), Invoke(ms: 3000));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers.Select(answer => answer.StatusCode).Order());
        var refused = answers.Single(answer => answer.StatusCode is HttpStatusCode.TooManyRequests);

        var throttle = Assert.Single(await Decisions($"?kind=Throttled&requestId={refused.Headers.GetValues("x-amzn-RequestId").Single()}"));
        Assert.Equal(
            ("decided", "Account", "ConcurrentInvocationLimitExceeded", 1, 1),
            (throttle.Text("function"), throttle.Text("scope"), throttle.Text("reason"), throttle.At("limit").GetInt32(), throttle.At("held").GetInt32()));
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Nobody_sees_them_without_a_signature()
    {
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(fixture.Grid.Url, "/_grid/decisions"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private Task<HttpResponseMessage> Invoke(int ms) => fixture.Client.Invoke("decided", Encoding.UTF8.GetBytes($$"""{"ms":{{ms}}}"""));

    private async Task<System.Text.Json.JsonElement[]> Decisions(string query)
    {
        using var answer = await fixture.Client.Send(HttpMethod.Get, "/_grid/decisions" + query);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, text);
        var json = Json.Parse(text);
        Assert.StartsWith("127.0.0.1:", json.Text("silo"), StringComparison.Ordinal);
        return [.. json.At("decisions").EnumerateArray()];
    }

    /// <summary>A grid that runs one invocation at a time.</summary>
    public sealed class SmallGrid() : GridFixture("--Grid:Concurrency:AccountLimit", "1");
}

using System.Net;
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

        var running = fixture.Client.Result("decided", """{"ms":3000}""");
        HttpResponseMessage refused;
        while (true)
        {
            refused = await fixture.Client.Invoke("decided", """{"ms":0}"""u8.ToArray());
            if (refused.StatusCode is HttpStatusCode.TooManyRequests) break;
            refused.Dispose();
            // One environment takes ten requests a second; more would be refused for another reason.
            await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        using (refused)
        {
            var throttle = Assert.Single(await Decisions($"?kind=Throttled&requestId={refused.Headers.GetValues("x-amzn-RequestId").Single()}"));
            Assert.Equal(
                ("decided", "Account", "ConcurrentInvocationLimitExceeded", 1, 1),
                (throttle.Text("function"), throttle.Text("scope"), throttle.Text("reason"), throttle.At("limit").GetInt32(), throttle.At("held").GetInt32()));
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        }

        await running;
    }

    [Fact]
    public async Task Nobody_sees_them_without_a_signature()
    {
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(fixture.Grid.Url, "/_grid/decisions"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

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

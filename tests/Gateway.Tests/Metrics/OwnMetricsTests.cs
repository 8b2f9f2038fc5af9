using System.Text;
using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Gateway.EventSources;
using Grid.Gateway.Metrics;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Grid.Gateway.Tests.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Gateway.Tests.Metrics;

/// <summary>What the grid keeps of its own has the ids of session keys: functions must not see it.</summary>
public sealed class OwnMetricsTests
{
    private readonly FakeMetrics _metrics = new();
    private readonly FakeKeys _keys = new();

    [Theory]
    [InlineData("Grid/Cost")]
    [InlineData("Grid")]
    public async Task Costs_are_shown_to_the_root_alone(string ns)
    {
        foreach (var (run, body) in Calls(ns))
        {
            Assert.True((await run(Request(_keys.Root, body))).Ok);
            var refused = (await run(Request(_keys.Session, body))).Error!;
            Assert.Equal((ApiErrorKind.AccessDenied, $"The metrics of the namespace {ns} are shown to the root's key only."), (refused.Kind, refused.Message));
        }
    }

    [Fact]
    public async Task Everything_else_is_shown_to_functions_too()
    {
        foreach (var (run, body) in Calls("GridApp")) Assert.True((await run(Request(_keys.Session, body))).Ok);
    }

    private static ApiRequest Request(AccessKey key, string body) =>
        new(new DefaultHttpContext(), new Caller("us-east-1", key.PrincipalArn, key.Id), RequestBody.Read(Encoding.UTF8.GetBytes(body)).Value);

    private (Func<ApiRequest, Task<Outcome<Answer>>> Run, string Body)[] Calls(string ns) =>
    [
        (new MetricListing(_metrics, _keys, new NextTokens(null!), new FakeTimeProvider()).List, $$"""{"Namespace":"{{ns}}"}"""),
        (new MetricStatisticsOperation(_metrics, _keys).Get, $$"""{"Namespace":"{{ns}}","MetricName":"Requests","StartTime":0,"EndTime":60,"Period":60,"Statistics":["Sum"]}"""),
        (new MetricDataOperation(_metrics, _keys, new NextTokens(null!)).Get, $$"""{"StartTime":0,"EndTime":60,"MetricDataQueries":[{"Id":"a","MetricStat":{"Metric":{"Namespace":"{{ns}}","MetricName":"Requests"},"Period":60,"Stat":"Sum"}}]}"""),
    ];
}

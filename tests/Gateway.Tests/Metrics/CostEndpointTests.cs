using System.Text.Json.Nodes;
using Grid.Contracts.Metrics;
using Grid.Gateway.Tests.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Tests.Metrics;

public sealed class CostEndpointTests : IAsyncLifetime
{
    private readonly FakeMetrics _metrics = new();
    private readonly GatewayServer _server;

    public CostEndpointTests()
    {
        _server = new GatewayServer(acceptAnyKey: true, services => services.AddSingleton<IMetrics>(_metrics).AddSingleton<IGridHealth>(_metrics));
        Use("f", "x86_64", "OnDemand", "AKIA1", requests: 1_000_000, gbSeconds: 1_000);
        Use("f", "arm64", "Provisioned", "AKIA2", requests: 500_000, gbSeconds: 2_000);
        Use("g", "x86_64", "OnDemand", "AKIA2", requests: 10, gbSeconds: 3);
    }

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("function", "f=1500000 requests, 3000 GB-s, 0.3322223; g=10 requests, 3 GB-s, 5.20001E-05")]
    [InlineData("key", "AKIA1=1000000 requests, 1000 GB-s, 0.2166667; AKIA2=500010 requests, 2003 GB-s, 0.1156076001")]
    public async Task Costs_are_what_was_used_by_the_prices(string by, string shown)
    {
        var reply = await _server.Send("GET", $"/_grid/cost?by={by}&from=2026-11-01");

        var costs = JsonNode.Parse(reply.Body)!;
        Assert.Equal(shown, string.Join("; ", costs["costs"]!.AsArray().Select(cost => FormattableString.Invariant($"{cost!["name"]}={cost["requests"]} requests, {cost["gbSeconds"]} GB-s, {(double)cost["cost"]!}"))));
        Assert.Equal((1_500_010, "2026-11-25T00:00:00Z"), ((int)costs["total"]!["requests"]!, (string)costs["to"]!));
    }

    [Theory]
    [InlineData("by=nobody", "Value 'nobody' at 'by' failed to satisfy constraint: Member must satisfy enum value set: [function, tag, key]")]
    [InlineData("by=tag", "Value null at 'tag' failed to satisfy constraint: Member must not be null")]
    [InlineData("from=then", "Value 'then' at 'from' failed to satisfy constraint: Member must be a time in ISO 8601 or in seconds since 1970")]
    [InlineData("from=2026-11-24&to=2026-11-23", "from must be before to.")]
    public async Task A_question_that_makes_no_sense_is_refused(string query, string why) =>
        Assert.Contains(why, Answer.Plain((await _server.Send("GET", $"/_grid/cost?{query}")).Body), StringComparison.Ordinal);

    [Fact]
    public async Task The_summary_says_how_the_grid_stands()
    {
        var reply = await _server.Send("GET", "/_grid/health/summary");

        Assert.StartsWith("{\"at\":\"0001-01-01T00:00:00Z\",\"silos\":3,\"environments\":0,\"memoryMb\":0,\"freeMemoryMb\":0,\"waitingEvents\":7,\"oldestEventAgeSeconds\":0,", reply.Body, StringComparison.Ordinal);
    }

    private void Use(string function, string architecture, string concurrency, string key, double requests, double gbSeconds)
    {
        foreach (var (name, unit, sum) in new[] { ("Requests", "Count", requests), ("GBSeconds", "None", gbSeconds) })
        {
            var series = new MetricId("us-east-1", "Grid/Cost", name, unit, new("FunctionName", function), new("Architecture", architecture), new("Concurrency", concurrency), new("AccessKey", key));
            var bucket = new MetricBucket();
            bucket.AddStatistics(requests, sum, 0, sum);
            _metrics.Add(series, new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), bucket);
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Grid.Conformance.Tests.Clients;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Metrics;

/// <summary>CloudWatch's metrics as the AWS CLI and the SDK for JavaScript see them, and what else the grid says of itself.</summary>
public sealed class MetricsTests(MetricsGrid fixture) : IClassFixture<MetricsGrid>
{
    private const string Function = "Name=FunctionName,Value=metered";

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task What_a_function_did_can_be_read_by_function_and_by_alias_at_once()
    {
        await fixture.Aws.Invoke("metered", "{}", "--qualifier", "live");
        await fixture.Aws.Invoke("metered", """{"fail":true}""", "--qualifier", "live");
        await fixture.Aws.Invoke("metered", "{}");

        Assert.Equal(3, await Sum("Invocations", Function));
        Assert.Equal(1, await Sum("Errors", Function, "Name=Resource,Value=metered:live"));
        Assert.Equal(2, await Sum("Invocations", Function, "Name=Resource,Value=metered:live", "Name=ExecutedVersion,Value=1"));
        Assert.Equal(1, await Sum("Invocations", Function, "Name=Resource,Value=metered"));
        var duration = (await Statistics("Duration", ["--extended-statistics", "p99"], Function)).At("Datapoints")[0];
        Assert.InRange(duration.At("ExtendedStatistics", "p99").GetDouble(), 0.01, 3000);
        Assert.Equal("Milliseconds", duration.Text("Unit"));
        Assert.Equal(1, (await Statistics("ConcurrentExecutions", ["--statistics", "Maximum"], Function)).At("Datapoints")[0].At("Maximum").GetDouble());

        var listed = await Cli("list-metrics", "--namespace", "AWS/Lambda", "--dimensions", Function);
        Assert.Superset(new HashSet<string> { "Invocations", "Errors", "Duration", "ConcurrentExecutions" }, listed.Each("Metrics", "MetricName").ToHashSet());

        var data = await Cli(
            "get-metric-data", "--start-time", $"{Now.AddMinutes(-10):o}", "--end-time", $"{Now.AddMinutes(1):o}", "--metric-data-queries",
            """[{"Id":"i","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Invocations","Dimensions":[{"Name":"FunctionName","Value":"metered"}]},"Period":3600,"Stat":"Sum"},"ReturnData":false},{"Id":"e","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Errors","Dimensions":[{"Name":"FunctionName","Value":"metered"}]},"Period":3600,"Stat":"Sum"},"ReturnData":false},{"Id":"share","Expression":"100 * SUM([e]) / SUM([i])"}]""");
        Assert.Equal(("share", "Complete"), (data.At("MetricDataResults")[0].Text("Id"), data.At("MetricDataResults")[0].Text("StatusCode")));
        Assert.InRange(data.At("MetricDataResults")[0].At("Values")[0].GetDouble(), 33.3, 33.4);

        // What the function wrote into its log is read a moment later.
        await Eventually.Answers(async () => (await Get("Shop", "orders", ["--statistics", "Sum"], "Name=kind,Value=book")).At("Datapoints") is { } points && points.GetArrayLength() > 0 ? points[0].At("Sum").GetDouble() : 0, 6.0);

        await Costs();
        await Scrapes();
    }

    [Fact]
    public async Task The_SDK_for_JavaScript_puts_metrics_and_reads_them_back()
    {
        Tools.Package("@aws-sdk/client-cloudwatch");
        var output = await Tools.Run("node", [Path.Combine(Tools.Npm, "cloudwatch.mjs")], new Dictionary<string, string>(fixture.Aws.Environment)
        {
            ["AWS_ENDPOINT_URL"] = fixture.Grid.Url.ToString().TrimEnd('/'),
            ["NODE_NO_WARNINGS"] = "1",
        });

        Assert.Equal(
            """
            {"listed":[{"Namespace":"Shop","MetricName":"took","Dimensions":[{"Name":"service","Value":"cart"}]}],"label":"took","datapoints":1,"time":true,
            "figures":{"SampleCount":600,"Sum":90300,"Minimum":1,"Maximum":300,"Unit":"Milliseconds"},
            "results":[{"Id":"seconds","Label":"in seconds","StatusCode":"Complete","times":true,"near":true}],
            "wrong":["InvalidParameterValueException","The parameter StartTime must be less than the parameter EndTime.",400]}
            """.ReplaceLineEndings(""),
            output.Trim());
    }

    [Fact]
    public async Task What_is_not_supported_is_refused_by_name()
    {
        var (exit, _, error) = await AwsCli.Run(["cloudwatch", "describe-alarms", "--endpoint-url", fixture.Grid.Url.ToString().TrimEnd('/')], fixture.Aws.Environment);

        Assert.NotEqual(0, exit);
        Assert.Contains("DescribeAlarms is not supported by this grid", error, StringComparison.Ordinal);
    }

    private async Task Costs()
    {
        foreach (var (by, name) in new[] { ("function", "metered"), ("tag&tag=team", "books") })
        {
            using var answer = await fixture.Client.Send(HttpMethod.Get, $"/_grid/cost?by={by}");
            var costs = Json.Parse(await answer.Content.ReadAsStringAsync());
            var mine = costs.At("costs").EnumerateArray().Single(cost => cost.Text("name") == name);
            Assert.Equal((3, "USD"), (mine.At("requests").GetInt32(), costs.Text("currency")));
            Assert.InRange(mine.At("gbSeconds").GetDouble(), 0.003 / 8, 10);
            Assert.InRange(mine.At("cost").GetDouble(), 3 * 0.2 / 1_000_000, 0.001);
        }

        using var summary = await fixture.Client.Send(HttpMethod.Get, "/_grid/health/summary");
        Assert.Equal(1, Json.Parse(await summary.Content.ReadAsStringAsync()).At("silos").GetInt32());
    }

    private async Task Scrapes()
    {
        using var http = new HttpClient { BaseAddress = fixture.Grid.Url };
        using var refused = await http.GetAsync(new Uri("/metrics", UriKind.Relative));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MetricsGrid.Token);
        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        foreach (var name in (string[])["grid_invocations", "grid_invocation_duration", "grid_silos", "grid_storage_commit", "grid_metrics_series"]) Assert.Contains(name, text, StringComparison.Ordinal);
    }

    private async Task<double> Sum(string metric, params string[] dimensions)
    {
        var points = (await Statistics(metric, ["--statistics", "Sum"], dimensions)).At("Datapoints");
        return points.EnumerateArray().Sum(point => point.At("Sum").GetDouble());
    }

    private Task<JsonElement> Statistics(string metric, string[] statistics, params string[] dimensions) => Get("AWS/Lambda", metric, statistics, dimensions);

    private Task<JsonElement> Get(string ns, string metric, string[] statistics, params string[] dimensions) => Cli(
        ["get-metric-statistics", "--namespace", ns, "--metric-name", metric, "--start-time", $"{Now.AddMinutes(-10):o}", "--end-time", $"{Now.AddMinutes(1):o}", "--period", "3600", .. statistics, "--dimensions", .. dimensions]);

    private Task<JsonElement> Cli(params string[] arguments) => fixture.Aws.Service("cloudwatch", arguments);
}

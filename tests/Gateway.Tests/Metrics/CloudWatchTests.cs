using System.Formats.Cbor;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grid.Contracts.Metrics;
using Grid.Gateway.Tests.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Tests.Metrics;

/// <summary>CloudWatch in its three dialects, over metrics that are played.</summary>
public sealed class CloudWatchTests : IAsyncLifetime
{
    private const string Path = "/service/GraniteServiceVersion20100801/operation/";

    /// <summary>The server's midnight, 2026-11-25.</summary>
    private const long Midnight = 1_795_564_800;

    private static readonly MetricId s_duration = new("us-east-1", "AWS/Lambda", "Duration", "Milliseconds", new MetricDimension("FunctionName", "f"));

    private readonly FakeMetrics _metrics = new();
    private readonly GatewayServer _server;

    public CloudWatchTests()
    {
        _server = new GatewayServer(acceptAnyKey: true, services => services.AddSingleton<IMetrics>(_metrics).AddSingleton<IMetricSink>(_metrics));
        _metrics.Add(s_duration, At(-2), 10, 20);
        _metrics.Add(s_duration, At(-1), 30);
    }

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Statistics_are_told_in_json()
    {
        var (status, answer) = await Json(
            "GetMetricStatistics",
            $$"""{"Namespace":"AWS/Lambda","MetricName":"Duration","Dimensions":[{"Name":"FunctionName","Value":"f"}],"StartTime":{{Midnight - 600}},"EndTime":{{Midnight}},"Period":60,"Statistics":["Sum","SampleCount"]}""");

        Assert.Equal(200, status);
        Assert.Equal(
            $$"""{"Label":"Duration","Datapoints":[{"Timestamp":{{Midnight - 120}},"Sum":30,"SampleCount":2,"Unit":"Milliseconds"},{"Timestamp":{{Midnight - 60}},"Sum":30,"SampleCount":1,"Unit":"Milliseconds"}]}""",
            answer.ToJsonString());
    }

    [Fact]
    public async Task Statistics_are_told_in_the_query_protocol()
    {
        var (status, answer) = await Form(
            "Action=GetMetricStatistics&Version=2010-08-01&Namespace=AWS%2FLambda&MetricName=Duration&Dimensions.member.1.Name=FunctionName&Dimensions.member.1.Value=f"
            + "&StartTime=2026-11-24T23%3A59%3A00Z&EndTime=2026-11-25T00%3A00%3A00Z&Period=60&ExtendedStatistics.member.1=p99");

        Assert.Equal(200, status);
        Assert.StartsWith(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><GetMetricStatisticsResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><GetMetricStatisticsResult><Label>Duration</Label><Datapoints><member>"
            + "<Timestamp>2026-11-24T23:59:00Z</Timestamp><Unit>Milliseconds</Unit><ExtendedStatistics><entry><key>p99</key><value>30</value></entry></ExtendedStatistics></member></Datapoints></GetMetricStatisticsResult><ResponseMetadata>",
            answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_are_told_in_cbor_with_times_that_say_so()
    {
        var (status, answer) = await Cbor("GetMetricStatistics", Request("Maximum"));
        var (refusedStatus, refused) = await Cbor("GetMetricStatistics", Request("Median"));

        var reader = new CborReader(answer);
        List<string> read = [];
        while (reader.PeekState() != CborReaderState.Finished)
        {
            switch (reader.PeekState())
            {
                case CborReaderState.StartMap: reader.ReadStartMap(); break;
                case CborReaderState.EndMap: reader.ReadEndMap(); break;
                case CborReaderState.StartArray: reader.ReadStartArray(); break;
                case CborReaderState.EndArray: reader.ReadEndArray(); break;
                case CborReaderState.TextString: read.Add(reader.ReadTextString()); break;
                case CborReaderState.Tag: read.Add($"{reader.ReadTag()}"); break;
                default: read.Add($"{reader.ReadDouble()}"); break;
            }
        }

        Assert.Equal(200, status);
        Assert.Equal(["Label", "Duration", "Datapoints", "Timestamp", "UnixTimeSeconds", $"{Midnight - 60}", "Maximum", "30", "Unit", "Milliseconds"], read);
        Assert.Equal(400, refusedStatus);
        Assert.Contains("ValidationException", Encoding.UTF8.GetString(refused), StringComparison.Ordinal);

        static byte[] Request(string statistic)
        {
            var cbor = new CborWriter();
            cbor.WriteStartMap(7);
            foreach (var (name, value) in new[] { ("Namespace", "AWS/Lambda"), ("MetricName", "Duration") })
            {
                cbor.WriteTextString(name);
                cbor.WriteTextString(value);
            }

            // As clients write lists whose length they do not know.
            cbor.WriteTextString("Dimensions");
            cbor.WriteStartArray(null);
            cbor.WriteStartMap(2);
            cbor.WriteTextString("Name");
            cbor.WriteTextString("FunctionName");
            cbor.WriteTextString("Value");
            cbor.WriteTextString("f");
            cbor.WriteEndMap();
            cbor.WriteEndArray();
            foreach (var (name, at) in new[] { ("StartTime", Midnight - 60), ("EndTime", Midnight) })
            {
                cbor.WriteTextString(name);
                cbor.WriteTag(CborTag.UnixTimeSeconds);
                cbor.WriteDouble(at);
            }

            cbor.WriteTextString("Period");
            cbor.WriteInt32(60);
            cbor.WriteTextString("Statistics");
            cbor.WriteStartArray(1);
            cbor.WriteTextString(statistic);
            cbor.WriteEndArray();
            cbor.WriteEndMap();
            return cbor.Encode();
        }
    }

    [Fact]
    public async Task Data_are_worked_out_from_each_other_and_told_page_by_page()
    {
        _metrics.Add(s_duration with { Name = "Errors", Unit = "Count" }, At(-2), 1, 0);
        var queries =
            """
            "MetricDataQueries":[
            {"Id":"d","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Duration","Dimensions":[{"Name":"FunctionName","Value":"f"}]},"Period":60,"Stat":"Average"},"Label":"took ${MAX}"},
            {"Id":"n","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Duration","Dimensions":[{"Name":"FunctionName","Value":"f"}]},"Period":60,"Stat":"SampleCount"},"ReturnData":false},
            {"Id":"e","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Errors","Dimensions":[{"Name":"FunctionName","Value":"f"}]},"Period":60,"Stat":"Sum"},"ReturnData":false},
            {"Id":"rate","Expression":"100*FILL(e,0)/n"}]
            """;
        var (_, first) = await Json("GetMetricData", $$"""{{{queries}},"StartTime":{{Midnight - 600}},"EndTime":{{Midnight}},"MaxDatapoints":3}""");
        var (_, second) = await Json("GetMetricData", $$"""{{{queries}},"StartTime":{{Midnight - 600}},"EndTime":{{Midnight}},"MaxDatapoints":3,"NextToken":"{{first["NextToken"]}}"}""");

        Assert.Equal(
            $$"""[{"Id":"d","Label":"took 30","Timestamps":[{{Midnight - 60}},{{Midnight - 120}}],"Values":[30,15],"StatusCode":"Complete"},{"Id":"rate","Label":"rate","Timestamps":[{{Midnight - 60}}],"Values":[0],"StatusCode":"PartialData"}]""",
            first["MetricDataResults"]!.ToJsonString());
        Assert.Equal($$"""[{"Id":"rate","Label":"rate","Timestamps":[{{Midnight - 120}}],"Values":[50],"StatusCode":"Complete"}]""", second["MetricDataResults"]!.ToJsonString());
        Assert.Null(second["NextToken"]);
    }

    [Fact]
    public async Task Metrics_are_listed_page_by_page()
    {
        _metrics.Add(s_duration with { Name = "A" }, At(-1), 1);
        _metrics.Add(s_duration with { Name = "B" }, At(-1), 1);

        var (_, first) = await Json("ListMetrics", """{"Namespace":"AWS/Lambda"}""");
        var (_, second) = await Json("ListMetrics", $$"""{"Namespace":"AWS/Lambda","NextToken":"{{first["NextToken"]}}"}""");
        var (status, refused) = await Json("ListMetrics", """{"NextToken":"forged"}""");

        Assert.Equal("""{"Namespace":"AWS/Lambda","MetricName":"Duration","Dimensions":[{"Name":"FunctionName","Value":"f"}]}""", first["Metrics"]![0]!.ToJsonString());
        Assert.Equal(("B", null), ((string)second["Metrics"]![0]!["MetricName"]!, second["NextToken"]));
        Assert.Equal((400, "InvalidNextToken"), (status, (string)refused["__type"]!));
    }

    [Fact]
    public async Task Own_metrics_are_put_as_values_with_counts_and_as_statistics_in_a_body_that_is_packed()
    {
        var json = $$"""
            {"Namespace":"Shop","MetricData":[{"MetricName":"took","Unit":"Milliseconds","Values":[1,2],"Counts":[3,1],"Timestamp":{{Midnight - 30}}},
            {"MetricName":"took","Unit":"Milliseconds","StatisticValues":{"SampleCount":2,"Sum":8,"Minimum":3,"Maximum":5},"Timestamp":{{Midnight - 20}}}]}
            """;
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(json), TestContext.Current.CancellationToken);

        var (status, answer) = await Json("PutMetricData", packed.ToArray(), "gzip");

        Assert.Equal((200, "{}"), (status, answer.ToJsonString()));
        var point = Assert.Single((await _metrics.Read(new MetricQuery { Region = "us-east-1", Namespace = "Shop", Name = "took", Start = At(-1), End = At(0) }, TestContext.Current.CancellationToken)).Series[0].Points);
        Assert.Equal((6, 13, 1, 5), ((int)point.Bucket.Count, (int)point.Bucket.Sum, (int)point.Bucket.Minimum, (int)point.Bucket.Maximum));
    }

    [Theory]
    [InlineData("GetMetricStatistics", """{"Namespace":"A","MetricName":"b","StartTime":100000,"EndTime":0,"Period":60,"Statistics":["Sum"]}""", "InvalidParameterValueException", "The parameter StartTime must be less than the parameter EndTime.")]
    [InlineData("GetMetricStatistics", """{"Namespace":"A","MetricName":"b","StartTime":0,"EndTime":86460,"Period":60,"Statistics":["Sum"]}""", "InvalidParameterCombinationException",
        "You have requested up to 1441 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.")]
    [InlineData("GetMetricStatistics", """{"MetricName":"b","StartTime":0,"EndTime":60,"Period":60,"Statistics":["Sum"]}""", "MissingRequiredParameterException", "The parameter Namespace is required.")]
    [InlineData("GetMetricStatistics", """{"Namespace":"A","MetricName":"b","StartTime":0,"EndTime":60,"Period":1,"Statistics":["Sum"]}""", "InvalidParameterValueException",
        "The parameter Period must be a multiple of 60: this grid keeps metrics by the minute, and none with a higher resolution.")]
    [InlineData("PutMetricData", """{"Namespace":"A","MetricData":[{"MetricName":"b","Value":1,"Values":[1]}]}""", "InvalidParameterCombinationException",
        "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.")]
    [InlineData("PutMetricData", """{"Namespace":"A","MetricData":[{"MetricName":"b","Values":[1],"Counts":[1,2]}]}""", "InvalidParameterValueException",
        "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.")]
    [InlineData("PutMetricData", """{"Namespace":"AWS/Lambda","MetricData":[{"MetricName":"b","Value":1}]}""", "InvalidParameterValueException", "The value AWS/ for parameter Namespace is invalid.")]
    [InlineData("PutMetricData", """{"Namespace":"A","MetricData":[{"MetricName":"b","Value":1,"Timestamp":1}]}""", "InvalidParameterValueException", "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.")]
    [InlineData("GetMetricData", """{"StartTime":0,"EndTime":60,"MetricDataQueries":[{"Id":"a","Expression":"ANOMALY_DETECTION_BAND(a)"}]}""", "ValidationException",
        "Error in expression 'ANOMALY_DETECTION_BAND(a)': The function ANOMALY_DETECTION_BAND is not supported by this grid, which has ABS, AVG, CEIL, FILL, FLOOR, MAX, METRICS, MIN, RATE, SUM")]
    [InlineData("PutMetricAlarm", "{}", "NotImplementedException", "PutMetricAlarm is not supported by this grid, which keeps metrics and has no alarms, dashboards, insight rules, metric streams or anomaly detectors.")]
    [InlineData("Nonsense", "{}", "UnknownOperationException", "The operation Nonsense is not one of this service.")]
    public async Task What_cannot_be_done_is_refused(string operation, string body, string type, string message)
    {
        var (_, answer) = await Json(operation, body);

        Assert.Equal((type, message), ((string)answer["__type"]!, (string)answer["message"]!));
    }

    [Fact]
    public async Task A_chain_of_five_hundred_expressions_is_refused()
    {
        var queries = string.Join(',', Enumerable.Range(0, 499).Select(index => $$"""{"Id":"e{{index}}","Expression":"e{{index + 1}}"}""")) + """,{"Id":"e499","Expression":"METRICS()"}""";

        var (status, answer) = await Json("GetMetricData", $$"""{"StartTime":0,"EndTime":60,"MetricDataQueries":[{{queries}}]}""");

        Assert.Equal((400, "Error in expression 'e100': It is nested too deeply, with all that it refers to"), (status, (string)answer["message"]!));
    }

    [Fact]
    public async Task What_is_no_number_any_more_is_left_out()
    {
        var (put, _) = await Json("PutMetricData", $$"""{"Namespace":"Shop","MetricData":[{"MetricName":"rare","StatisticValues":{"SampleCount":1e-300,"Sum":1e108,"Minimum":1e108,"Maximum":1e108},"Timestamp":{{Midnight - 30}}}]}""");
        var (status, answer) = await Json("GetMetricStatistics", $$"""{"Namespace":"Shop","MetricName":"rare","StartTime":{{Midnight - 60}},"EndTime":{{Midnight}},"Period":60,"Statistics":["Average","Maximum"]}""");
        var (dataStatus, data) = await Json(
            "GetMetricData", $$"""{"StartTime":{{Midnight - 60}},"EndTime":{{Midnight}},"MetricDataQueries":[{"Id":"a","MetricStat":{"Metric":{"Namespace":"Shop","MetricName":"rare"},"Period":60,"Stat":"Average"}}]}""");

        Assert.Equal((200, 200, 200), (put, status, dataStatus));
        Assert.Equal($$"""[{"Timestamp":{{Midnight - 60}},"Maximum":1E+108,"Unit":"None"}]""", answer["Datapoints"]!.ToJsonString());
        Assert.Equal("[]", data["MetricDataResults"]![0]!["Values"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"Namespace":"A\u0000","MetricData":[{"MetricName":"b","Value":1}]}""")]
    [InlineData("""{"Namespace":"A","MetricData":[{"MetricName":"b\u001f","Value":1}]}""")]
    [InlineData("""{"Namespace":"A","MetricData":[{"MetricName":"b","Value":1,"Dimensions":[{"Name":"c","Value":"d\u001e"}]}]}""")]
    public async Task Control_characters_are_in_no_name(string body)
    {
        var (status, answer) = await Json("PutMetricData", body);

        Assert.Equal(400, status);
        Assert.Contains("Member must not have control characters", (string)answer["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GridApp", 200)]
    [InlineData("Grid", 400)]
    [InlineData("Grid/Cost", 400)]
    public async Task Only_the_grid_s_own_namespaces_are_kept(string ns, int expected)
    {
        var (status, _) = await Json("PutMetricData", $$"""{"Namespace":"{{ns}}","MetricData":[{"MetricName":"b","Value":1}]}""");

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task A_refusal_has_the_older_code_in_the_query_protocol()
    {
        var (status, answer) = await Form("Action=GetMetricStatistics&Version=2010-08-01&Namespace=A&MetricName=b&StartTime=2026-11-25T00%3A00%3A00Z&EndTime=2026-11-24T00%3A00%3A00Z&Period=60&Statistics.member.1=Sum");

        Assert.Equal(400, status);
        Assert.Contains("<Error><Type>Sender</Type><Code>InvalidParameterValue</Code><Message>The parameter StartTime must be less than the parameter EndTime.</Message>", answer, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(int minutes) => DateTimeOffset.FromUnixTimeSeconds(Midnight + (minutes * 60));

    private Task<(int Status, JsonNode Body)> Json(string operation, string body) => Json(operation, Encoding.UTF8.GetBytes(body), null);

    private async Task<(int Status, JsonNode Body)> Json(string operation, byte[] body, string? coding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"GraniteServiceVersion20100801.{operation}");
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        if (coding is not null) request.Content.Headers.ContentEncoding.Add(coding);
        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private async Task<(int Status, string Body)> Form(string form)
    {
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await _server.Client.PostAsync(new Uri("/", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<(int Status, byte[] Body)> Cbor(string operation, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + operation) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("smithy-protocol", "rpc-v2-cbor");
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cbor");
        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("rpc-v2-cbor", Assert.Single(response.Headers.GetValues("smithy-protocol")));
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}

using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>Amazon CloudWatch's metrics; <c>aws cloudwatch</c>. What CloudWatch can besides is refused by name.</summary>
internal sealed class CloudWatch : IJsonService
{
    /// <summary>What stands in the header and in the path.</summary>
    internal const string Service = "GraniteServiceVersion20100801";

    /// <summary>A thousand data with all of their values, as text.</summary>
    internal const int MostBytes = 4 * 1024 * 1024;

    private static readonly string[] s_unbuilt =
    [
        "DeleteAlarms", "DeleteAnomalyDetector", "DeleteDashboards", "DeleteInsightRules", "DeleteMetricStream", "DescribeAlarmContributors", "DescribeAlarmHistory", "DescribeAlarms",
        "DescribeAlarmsForMetric", "DescribeAnomalyDetectors", "DescribeInsightRules", "DisableAlarmActions", "DisableInsightRules", "EnableAlarmActions", "EnableInsightRules", "GetDashboard",
        "GetInsightRuleReport", "GetMetricStream", "GetMetricWidgetImage", "ListDashboards", "ListManagedInsightRules", "ListMetricStreams", "ListTagsForResource", "PutAnomalyDetector",
        "PutCompositeAlarm", "PutDashboard", "PutInsightRule", "PutManagedInsightRules", "PutMetricAlarm", "PutMetricStream", "SetAlarmState", "StartMetricStreams", "StopMetricStreams",
        "TagResource", "UntagResource",
    ];

    public CloudWatch(MetricListing listing, MetricStatisticsOperation statistics, MetricDataOperation data, MetricPuts puts)
    {
        var operations = new Dictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>>
        {
            ["ListMetrics"] = listing.List,
            ["GetMetricStatistics"] = statistics.Get,
            ["GetMetricData"] = data.Get,
            ["PutMetricData"] = puts.Put,
        };
        foreach (var name in s_unbuilt)
            operations[name] = _ => Task.FromResult<Outcome<Answer>>(ApiError.NotImplemented($"{name} is not supported by this grid, which keeps metrics and has no alarms, dashboards, insight rules, metric streams or anomaly detectors."));
        Operations = operations;
    }

    public string Target => Service;

    public string SigningName => "monitoring";

    public string ContentType => "application/x-amz-json-1.0";

    public int BodyBytes => MostBytes;

    public IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => MetricWords.Name(kind);
}

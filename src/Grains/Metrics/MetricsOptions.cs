using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Metrics;

/// <summary>Section <c>Grid:Metrics</c>: CloudWatch's metrics. Longer than AWS keeps them they are not kept.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Grid:Metrics";

    /// <summary>Measure invocations, what they cost and what environments take, and read metrics out of log lines. Default true; false leaves <c>PutMetricData</c> alone.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Series that a silo takes values for at the same time, 100-1,000,000, default 5,000. Values of further ones are dropped and counted. The grid's own are counted apart.</summary>
    [Range(100, 1_000_000)]
    public int MostSeries { get; set; } = 5_000;

    /// <summary>Days for which minutes are kept, 1-15, default 15. Older ones are put together to five minutes each.</summary>
    [Range(1, 15)]
    public int MinuteDays { get; set; } = 15;

    /// <summary>Days for which five minutes are kept, 1-63, default 63. Older ones are put together to hours.</summary>
    [Range(1, 63)]
    public int FiveMinuteDays { get; set; } = 63;

    /// <summary>Days for which hours are kept, 1-455, default 455.</summary>
    [Range(1, 455)]
    public int HourDays { get; set; } = 455;

    /// <summary>Measure what environments take (namespace <c>LambdaInsights</c>) without the extension that AWS needs for it. Default true.</summary>
    public bool Insights { get; set; } = true;

    /// <summary>Take metrics out of the log lines of functions that are in CloudWatch's embedded metric format. Default true.</summary>
    public bool EmbeddedMetrics { get; set; } = true;
}

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;

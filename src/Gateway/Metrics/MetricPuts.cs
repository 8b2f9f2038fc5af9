using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary><c>PutMetricData</c>: values of anybody's own metrics.</summary>
internal sealed class MetricPuts(IMetricSink sink, TimeProvider clock)
{
    private const int MostData = 1_000;
    private const int MostValues = 150;

    private static readonly TimeSpan s_oldest = TimeSpan.FromDays(14);
    private static readonly TimeSpan s_newest = TimeSpan.FromHours(2);

    internal Task<Outcome<Answer>> Put(ApiRequest request) => Task.FromResult(PutNow(request));

    private Outcome<Answer> PutNow(ApiRequest request)
    {
        var body = request.Body;
        if (body.Text("Namespace", []) is null) request.Refuse(MetricWords.Missing("Namespace"));
        var ns = body.Text("Namespace", MetricRules.Namespace);
        if (ns is not null && MetricNames.IsKept(ns))
            request.Refuse(MetricWords.Value($"The value {ns[..(ns.IndexOf('/', StringComparison.Ordinal) + 1)]} for parameter Namespace is invalid."));
        body.NotHere("EntityMetricData", body.Objects("EntityMetricData") is { Length: > 0 });
        var data = body.Objects("MetricData", Must.HaveCountUpTo(MostData));
        if (data is null or []) request.Refuse(MetricWords.Missing("MetricData"));
        var now = clock.GetUtcNow();
        List<(MetricId Series, DateTimeOffset At, MetricBucket Bucket)> read = [];
        foreach (var (datum, index) in (data ?? []).Select((datum, index) => (datum, index + 1)))
        {
            if (Read(request, ns ?? "", datum, string.Create(CultureInfo.InvariantCulture, $"MetricData.member.{index}."), now) is { } one) read.Add(one);
        }

        if (request.Problem is { } problem) return problem;
        foreach (var (series, at, bucket) in read) sink.Add(series, at, bucket);
        return new Answer(200, null);
    }

    private static (MetricId Series, DateTimeOffset At, MetricBucket Bucket)? Read(ApiRequest request, string ns, ObjectReader datum, string path, DateTimeOffset now)
    {
        if (datum.Text("MetricName", []) is null) request.Refuse(MetricWords.Missing(path + "MetricName"));
        var name = datum.Text("MetricName", MetricRules.Name);
        var dimensions = MetricRules.Dimensions(datum, path);
        var unit = datum.Text("Unit", MetricRules.Unit) ?? MetricNames.None;
        var at = datum.Time("Timestamp") ?? now;
        if (at < now - s_oldest) request.Refuse(MetricWords.Value($"The parameter {path}Timestamp must specify a time within the past two weeks."));
        if (at > now + s_newest) request.Refuse(MetricWords.Value($"The parameter {path}Timestamp must specify a time no more than two hours in the future."));
        if (datum.Number("StorageResolution", [Must.BeFrom(1L)]) is not (null or 60)) request.Refuse(MetricWords.Value(MetricRules.BadPeriod(path + "StorageResolution")));
        var bucket = Values(request, datum, path);
        return name is null || dimensions is null || bucket is null ? null : (new MetricId(request.Region, ns, name, unit, dimensions), at, bucket);
    }

    private static MetricBucket? Values(ApiRequest request, ObjectReader datum, string path)
    {
        var value = datum.Real("Value", []);
        var values = datum.Reals("Values", Must.HaveCountUpTo(MostValues));
        var counts = datum.Reals("Counts", Must.HaveCountUpTo(MostValues));
        var statistics = datum.Object("StatisticValues");
        foreach (var (given, other, both) in (ReadOnlySpan<(string, string, bool)>)
            [("Value", "Values", value is not null && values is not null), ("Value", "StatisticValues", value is not null && statistics is not null), ("Values", "StatisticValues", values is not null && statistics is not null)])
        {
            if (both) return Refuse(MetricWords.Combination($"The parameters {path}{given} and {path}{other} are mutually exclusive and you have specified both."));
        }

        if (counts is not null && values is null) return Refuse(MetricWords.Missing($"{path}Values"));
        var bucket = new MetricBucket();
        if (value is { } single)
        {
            if (!MetricBucket.IsValue(single)) return Refuse(Bad("Value", single));
            bucket.Add(single);
        }
        else if (values is not null)
        {
            if (counts is not null && counts.Length != values.Length) return Refuse(MetricWords.Value($"The parameters {path}Values and {path}Counts must be of the same size."));
            for (var index = 0; index < values.Length; index++)
            {
                var count = counts?[index] ?? 1;
                if (!MetricBucket.IsValue(values[index])) return Refuse(Bad("Values", values[index]));
                if (!(count >= 0) || !MetricBucket.IsValue(count)) return Refuse(Bad("Counts", count));
                if (count > 0) bucket.Add(values[index], count);
            }
        }
        else if (statistics is not null)
        {
            double?[] read = [.. ((string[])["SampleCount", "Sum", "Minimum", "Maximum"]).Select(member => statistics.Real(member, [], required: true))];
            if (read is not [{ } count, { } sum, { } minimum, { } maximum]) return null;
            if (!(count > 0) || !MetricBucket.IsValue(count)) return Refuse(Bad("StatisticValues.SampleCount", count));
            if (!MetricBucket.IsValue(sum) || !MetricBucket.IsValue(minimum) || !MetricBucket.IsValue(maximum) || minimum > maximum) return Refuse(Bad("StatisticValues", minimum));
            bucket.AddStatistics(count, sum, minimum, maximum);
        }
        else
        {
            return Refuse(MetricWords.Missing($"{path}Value"));
        }

        return bucket;

        MetricBucket? Refuse(ApiError error)
        {
            request.Refuse(error);
            return null;
        }

        ApiError Bad(string member, double number) => MetricWords.Value(string.Create(CultureInfo.InvariantCulture, $"The value {number} for parameter {path}{member} is invalid."));
    }
}

using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Contracts.Security;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary><c>GetMetricStatistics</c>: the periods of one metric.</summary>
internal sealed class MetricStatisticsOperation(IMetrics metrics, IAccessKeys keys)
{
    private const int MostPoints = 1_440;
    private const int MostExtended = 10;

    private static readonly Constraint<string>[] s_simple = [Must.BeOneOf(Statistic.Simple)];

    internal async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var body = request.Body;
        foreach (var member in (string[])["Namespace", "MetricName"])
        {
            if (body.Text(member, []) is null) request.Refuse(MetricWords.Missing(member));
        }

        var ns = body.Text("Namespace", MetricRules.Namespace);
        var name = body.Text("MetricName", MetricRules.Name);
        var dimensions = MetricRules.Dimensions(body, "");
        var (start, end) = (body.Time("StartTime"), body.Time("EndTime"));
        if (start is null) request.Refuse(MetricWords.Missing("StartTime"));
        if (end is null) request.Refuse(MetricWords.Missing("EndTime"));
        var period = body.Number("Period", [Must.BeFrom(1L)]);
        if (period is null) request.Refuse(MetricWords.Missing("Period"));
        var simple = body.Texts("Statistics", s_simple, Must.HaveCountUpTo(Statistic.Simple.Length), Must.HaveCountFrom(1));
        var extended = body.Texts("ExtendedStatistics", [], Must.HaveCountUpTo(MostExtended), Must.HaveCountFrom(1));
        var unit = body.Text("Unit", MetricRules.Unit);
        if (simple is null && extended is null) request.Refuse(MetricWords.Missing("Statistics"));
        if (simple is not null && extended is not null) request.Refuse(MetricWords.Combination("The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified both."));
        var wanted = (extended ?? []).Select(Statistic.Read).ToArray();
        if (Array.IndexOf(wanted, null) is >= 0 and var unknown) request.Refuse(MetricWords.Value($"The value {extended![unknown]} for parameter ExtendedStatistics is not supported."));
        if (period is { } seconds && !MetricRules.IsPeriod(seconds)) request.Refuse(MetricWords.Value(MetricRules.BadPeriod("Period")));
        if (start >= end) request.Refuse(MetricWords.Value("The parameter StartTime must be less than the parameter EndTime."));
        if (MetricRules.Refuse(ns, request, keys) is { } hidden) request.Refuse(hidden);
        if (request.Problem is { } problem) return problem;
        var points = (long)((end!.Value - start!.Value).TotalSeconds / period!.Value);
        if (points > MostPoints)
            return MetricWords.Combination(string.Create(CultureInfo.InvariantCulture, $"You have requested up to {points} datapoints, which exceeds the limit of {MostPoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range."));

        var query = new MetricQuery { Region = request.Region, Namespace = ns!, Name = name!, Dimensions = dimensions!, Unit = unit, Start = start.Value, End = end.Value, PeriodSeconds = period.Value };
        var reading = await metrics.Read(query, request.Cancelled);
        return Answer.Ok(json => Write(json, name!, reading, [.. (simple ?? []).Select(one => Statistic.Read(one)!)], [.. wanted.Select(one => one!)]));
    }

    private static void Write(Utf8JsonWriter json, string label, MetricReading reading, Statistic[] simple, Statistic[] extended)
    {
        json.WriteStartObject();
        json.WriteString("Label", label);
        json.WriteStartArray("Datapoints");
        foreach (var series in reading.Series)
        {
            foreach (var point in series.Points) Write(json, series.Unit, point, simple, extended);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string unit, MetricPoint point, Statistic[] simple, Statistic[] extended)
    {
        var (plain, known) = (Known(simple), Known(extended));
        if (plain.Length == 0 && known.Length == 0) return;
        json.WriteStartObject();
        json.WriteNumber("Timestamp", point.At.ToUnixTimeSeconds());
        foreach (var (name, value) in plain) json.WriteNumber(name, value);
        json.WriteString("Unit", unit);
        if (known.Length > 0)
        {
            json.WriteStartObject("ExtendedStatistics");
            foreach (var (name, value) in known) json.WriteNumber(name, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();

        // Neither what nobody knows, nor what is no number any more.
        (string Name, double Value)[] Known(Statistic[] statistics) =>
            [.. statistics.Select(statistic => (statistic.Name, Value: statistic.Of(point.Bucket) ?? double.NaN)).Where(statistic => double.IsFinite(statistic.Value))];
    }
}

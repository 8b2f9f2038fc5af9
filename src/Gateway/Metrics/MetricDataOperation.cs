using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Contracts.Security;
using Grid.Gateway.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary><c>GetMetricData</c>: many metrics, and what is worked out from them. A page continues where the one before has ended, by the number of points so far.</summary>
internal sealed class MetricDataOperation(IMetrics metrics, IAccessKeys keys, NextTokens tokens)
{
    private const int MostQueries = 500;
    private const int MostPoints = 100_800;

    private static readonly Constraint<string>[] s_order = [Must.BeOneOf("TimestampDescending", "TimestampAscending")];

    internal async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var body = request.Body;
        var (start, end) = (body.Time("StartTime"), body.Time("EndTime"));
        if (start is null) request.Refuse(MetricWords.Missing("StartTime"));
        if (end is null) request.Refuse(MetricWords.Missing("EndTime"));
        if (start >= end) request.Refuse(MetricWords.Invalid("The parameter StartTime must be less than the parameter EndTime."));
        var ascending = body.Text("ScanBy", s_order) is "TimestampAscending";
        var most = body.Number("MaxDatapoints", [Must.BeUpTo((long)MostPoints), Must.BeFrom(1L)]) ?? MostPoints;
        body.NotHere("LabelOptions", body.Object("LabelOptions") is not null);
        var given = body.Objects("MetricDataQueries", Must.HaveCountUpTo(MostQueries));
        if (given is null or []) request.Refuse(MetricWords.Missing("MetricDataQueries"));
        MetricDataQuery?[] read = [.. (given ?? []).Select(query => MetricDataQuery.Read(request, query, start ?? default, end ?? default))];
        if (read.OfType<MetricDataQuery>().GroupBy(query => query.Id).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
            request.Refuse(MetricWords.Invalid($"The values for parameter id in the MetricDataQueries list must be unique. Found duplicates of '{twice.Key}'."));
        if (read.Select(query => MetricRules.Refuse(query?.Metric?.Namespace, request, keys)).FirstOrDefault(error => error is not null) is { } hidden) request.Refuse(hidden);
        var token = body.Text("NextToken", []);
        var after = tokens.Open(request, "metric data", token);
        if (token is { Length: > 0 } && after is null) return new ApiError(ApiErrorKind.InvalidNextToken, "Invalid nextToken");
        if (request.Problem is { } problem) return problem;

        var evaluation = new MetricEvaluation([.. read.Select(query => query!)], start!.Value, end!.Value, request.Cancelled);
        if (await evaluation.Load(metrics) is { } tooMuch) return tooMuch;
        var results = evaluation.Results();
        if (!results.Ok) return results.Error;
        var skipped = after is null ? 0 : int.Parse(after, CultureInfo.InvariantCulture);
        return Answer.Ok(json => Write(request, json, results.Value, ascending, skipped, most));
    }

    private void Write(ApiRequest request, Utf8JsonWriter json, IReadOnlyList<MetricResult> results, bool ascending, int skipped, int most)
    {
        json.WriteStartObject();
        json.WriteStartArray("MetricDataResults");
        var (passed, written, left) = (0, 0, false);
        foreach (var result in results)
        {
            var points = result.Points;
            var from = Math.Clamp(skipped - passed, 0, points.Count);
            passed += points.Count;
            var count = Math.Min(points.Count - from, most - written);
            left |= count < points.Count - from;

            // One without points is told on the first page.
            if (count == 0 && (points.Count > 0 || skipped > 0)) continue;
            Write(json, result, ascending ? points : [.. points.Reverse()], from, count);
            written += count;
        }

        json.WriteEndArray();
        json.WriteStartArray("Messages");
        json.WriteEndArray();
        if (left) json.WriteString("NextToken", tokens.Close(request, "metric data", (skipped + written).ToString(CultureInfo.InvariantCulture)));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MetricResult result, IReadOnlyList<(long At, double Value)> points, int from, int count)
    {
        json.WriteStartObject();
        json.WriteString("Id", result.Id);
        json.WriteString("Label", result.Label);
        json.WriteStartArray("Timestamps");
        for (var index = from; index < from + count; index++) json.WriteNumberValue(points[index].At);
        json.WriteEndArray();
        json.WriteStartArray("Values");
        for (var index = from; index < from + count; index++) json.WriteNumberValue(points[index].Value);
        json.WriteEndArray();
        json.WriteString("StatusCode", result.IsPartial || from + count < points.Count ? "PartialData" : "Complete");
        json.WriteEndObject();
    }
}

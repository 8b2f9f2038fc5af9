using System.Text.Json;
using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>CloudWatch's embedded metric format: a log line whose member <c>_aws</c> says which of the others are metrics, and which are dimensions.</summary>
internal static class EmbeddedFormat
{
    private const int MostMetrics = 100;
    private const int MostDimensions = 30;
    private const int MostValues = 100;
    private const int MostSets = 30;
    private const int MostNameLength = 1024;

    private static readonly TimeSpan s_oldest = TimeSpan.FromDays(14);
    private static readonly TimeSpan s_newest = TimeSpan.FromHours(2);

    /// <summary>What a line says; nothing for one that is not in the format, as CloudWatch takes nothing from it.</summary>
    public static IReadOnlyList<(MetricId Series, DateTimeOffset At, MetricBucket Bucket)> Read(string region, ReadOnlyMemory<byte> line, DateTimeOffset now)
    {
        List<(MetricId, DateTimeOffset, MetricBucket)> found = [];
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (!root.TryGetProperty("_aws", out var aws) || aws.ValueKind != JsonValueKind.Object || !aws.TryGetProperty("CloudWatchMetrics", out var directives) || directives.ValueKind != JsonValueKind.Array) return [];
            if (!aws.TryGetProperty("Timestamp", out var stamp) || !stamp.TryGetInt64(out var milliseconds) || milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return [];
            var at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            if (at < now - s_oldest || at > now + s_newest) return [];
            foreach (var directive in directives.EnumerateArray()) Read(region, root, directive, at, found);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or of another shape.
        }

        return found;
    }

    private static void Read(string region, JsonElement root, JsonElement directive, DateTimeOffset at, List<(MetricId, DateTimeOffset, MetricBucket)> found)
    {
        if (directive.ValueKind != JsonValueKind.Object || Text(directive, "Namespace") is not { Length: > 0 and <= 255 } ns || !directive.TryGetProperty("Metrics", out var metrics)) return;
        if (ns.StartsWith("AWS/", StringComparison.Ordinal) || ns.StartsWith(MetricNames.Grid, StringComparison.Ordinal)) return;
        var sets = Sets(root, directive);
        foreach (var metric in metrics.EnumerateArray().Take(MostMetrics))
        {
            if (Text(metric, "Name") is not { Length: > 0 and <= MostNameLength } name || !root.TryGetProperty(name, out var value) || Bucket(value) is null) continue;
            foreach (var dimensions in sets) found.Add((new MetricId(region, ns, name, Text(metric, "Unit") ?? MetricNames.None, dimensions), at, Bucket(value)!));
        }
    }

    private static List<MetricDimension[]> Sets(JsonElement root, JsonElement directive)
    {
        if (!directive.TryGetProperty("Dimensions", out var sets) || sets.ValueKind != JsonValueKind.Array || sets.GetArrayLength() == 0) return [[]];
        List<MetricDimension[]> read = [];
        foreach (var set in sets.EnumerateArray().Take(MostSets))
        {
            var names = set.EnumerateArray().Select(name => name.GetString() ?? "").Distinct(StringComparer.Ordinal).ToArray();
            var dimensions = names.Select(name => (Name: name, Value: Text(root, name))).Where(dimension => dimension.Value is { Length: > 0 and <= MostNameLength }).ToArray();
            if (names.Length <= MostDimensions && dimensions.Length == names.Length) read.Add([.. dimensions.Select(dimension => new MetricDimension(dimension.Name, dimension.Value!))]);
        }

        return read;
    }

    private static MetricBucket? Bucket(JsonElement value)
    {
        var bucket = new MetricBucket();
        if (value.ValueKind == JsonValueKind.Number)
        {
            bucket.Add(value.GetDouble());
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in value.EnumerateArray().Take(MostValues)) bucket.Add(one.GetDouble());
        }

        return bucket.IsEmpty || !double.IsFinite(bucket.Sum) ? null : bucket;
    }

    private static string? Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

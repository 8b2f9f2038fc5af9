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
    private const int MostNameLength = 255;
    private const int MostValueLength = 1024;

    /// <summary>Of a line: its values under all sets of dimensions, and the members that had to be looked for. A hundred metrics with thirty sets each; what comes behind is left out.</summary>
    private const int MostLooks = 3_000;

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
            var left = MostLooks;
            foreach (var directive in directives.EnumerateArray()) Read(region, root, directive, at, found, ref left);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Not JSON, or of another shape.
        }

        return found;
    }

    private static void Read(string region, JsonElement root, JsonElement directive, DateTimeOffset at, List<(MetricId, DateTimeOffset, MetricBucket)> found, ref int left)
    {
        if (--left < 0 || directive.ValueKind != JsonValueKind.Object || Text(directive, "Namespace") is not { Length: > 0 and <= 255 } ns || !directive.TryGetProperty("Metrics", out var metrics)) return;
        if (MetricNames.IsKept(ns) || !MetricNames.IsText(ns)) return;
        var sets = Sets(root, directive, ref left);
        foreach (var metric in metrics.EnumerateArray().Take(MostMetrics))
        {
            if (--left < 0) return;
            if (Text(metric, "Name") is not { Length: > 0 and <= MostNameLength } name || !MetricNames.IsText(name) || !root.TryGetProperty(name, out var value)) continue;
            var unit = Text(metric, "Unit") is { } given && MetricUnits.IsKnown(given) ? given : MetricNames.None;
            foreach (var dimensions in sets)
            {
                if (Bucket(value, ref left) is not { } bucket) break;
                found.Add((new MetricId(region, ns, name, unit, dimensions), at, bucket));
            }
        }
    }

    private static List<MetricDimension[]> Sets(JsonElement root, JsonElement directive, ref int left)
    {
        if (!directive.TryGetProperty("Dimensions", out var sets) || sets.ValueKind != JsonValueKind.Array || sets.GetArrayLength() == 0) return [[]];
        List<MetricDimension[]> read = [];
        foreach (var set in sets.EnumerateArray().Take(MostSets))
        {
            var count = set.GetArrayLength();
            if (count > MostDimensions || (left -= count) < 0) continue;
            var names = set.EnumerateArray().Select(name => name.GetString() ?? "").Distinct(StringComparer.Ordinal).ToArray();
            var dimensions = names.Select(name => (Name: name, Value: Text(root, name)))
                .Where(dimension => dimension.Name is { Length: > 0 and <= MostNameLength } && dimension.Value is { Length: > 0 and <= MostValueLength } value && MetricNames.IsText(dimension.Name) && MetricNames.IsText(value)).ToArray();
            if (dimensions.Length == names.Length) read.Add([.. dimensions.Select(dimension => new MetricDimension(dimension.Name, dimension.Value!))]);
        }

        return read;
    }

    /// <returns>Null for what is no value, and when the line has too many.</returns>
    private static MetricBucket? Bucket(JsonElement value, ref int left)
    {
        var bucket = new MetricBucket();
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (--left < 0 || !TryAdd(bucket, value)) return null;
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in value.EnumerateArray().Take(MostValues))
            {
                if (--left < 0 || !TryAdd(bucket, one)) return null;
            }
        }

        return bucket.IsEmpty ? null : bucket;
    }

    private static bool TryAdd(MetricBucket bucket, JsonElement json)
    {
        var value = json.GetDouble();
        if (!MetricBucket.IsValue(value)) return false;
        bucket.Add(value);
        return true;
    }

    private static string? Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

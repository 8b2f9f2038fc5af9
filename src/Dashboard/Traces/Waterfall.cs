using System.Text.Json;
using Grid.Contracts.Invocation;
using Grid.Contracts.Traces;

namespace Grid.Dashboard.Traces;

/// <summary>Lays the documents of a trace out: each segment below the one that called it, each subsegment below its segment, in the order in which they began.</summary>
internal static class Waterfall
{
    /// <summary>Bars of a trace that are drawn.</summary>
    public const int MostRows = 500;

    private const int MostDepth = 32;

    /// <summary>Members that the bar itself shows.</summary>
    private static readonly string[] s_drawn = ["id", "name", "trace_id", "parent_id", "start_time", "end_time", "subsegments", "type", "in_progress"];

    /// <summary>The gravest first.</summary>
    private static readonly string[] s_failures = ["throttle", "fault", "error"];

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<WaterfallRow> Of(Trace trace)
    {
        var nodes = new List<Node>();
        foreach (var segment in trace.Segments)
        {
            Collect(segment.Document, nodes);
        }

        // A document that was sent again has the place of the one before.
        var byId = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var node in nodes) byId[node.Id] = node;
        var children = byId.Values.Where(node => node.Parent is not null && byId.ContainsKey(node.Parent) && node.Parent != node.Id).ToLookup(node => node.Parent!, StringComparer.Ordinal);
        var rows = new List<WaterfallRow>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in byId.Values.Where(node => node.Parent is null || !byId.ContainsKey(node.Parent)).OrderBy(node => node.Start)) Add(root, 0);
        // Those that are below each other in a circle, or too deep, are shown all the same.
        foreach (var left in byId.Values.OrderBy(node => node.Start)) Add(left, 0);
        return rows;

        void Add(Node node, int depth)
        {
            if (rows.Count >= MostRows || depth > MostDepth || !seen.Add(node.Id)) return;
            rows.Add(new WaterfallRow(node.Id, node.Name, depth, node.Start, node.End, node.Kind, node.Failure, node.Details));
            foreach (var child in children[node.Id].OrderBy(child => child.Start)) Add(child, depth + 1);
        }
    }

    /// <summary>A document that is none, or has a text that is no Unicode, has no bars beyond those before it.</summary>
    private static void Collect(string document, List<Node> nodes)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            Collect(json.RootElement, null, nodes, 0);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The others are shown.
        }
    }

    private static void Collect(JsonElement document, string? parent, List<Node> nodes, int depth)
    {
        if (document.ValueKind is not JsonValueKind.Object || depth > MostDepth || nodes.Count >= MostRows * 2) return;
        var id = Text(document, "id") ?? $"#{nodes.Count}";
        nodes.Add(new Node(
            id,
            parent ?? Text(document, "parent_id"),
            Text(document, "name") ?? "?",
            Number(document, "start_time") ?? 0,
            Number(document, "end_time"),
            Text(document, "origin") ?? Text(document, "namespace") ?? "",
            s_failures.FirstOrDefault(flag => document.TryGetProperty(flag, out var value) && value.ValueKind is JsonValueKind.True),
            Rest(document)));
        CollectPhases(document, id, nodes);
        if (!document.TryGetProperty("subsegments", out var inner) || inner.ValueKind is not JsonValueKind.Array) return;
        foreach (var subsegment in inner.EnumerateArray()) Collect(subsegment, id, nodes, depth + 1);
    }

    /// <summary>Phases of a cold start, which the grid writes into the initialisation.</summary>
    private static void CollectPhases(JsonElement document, string id, List<Node> nodes)
    {
        if (!document.TryGetProperty("metadata", out var metadata) || metadata.ValueKind is not JsonValueKind.Object
            || !metadata.TryGetProperty("grid", out var grid) || grid.ValueKind is not JsonValueKind.Object
            || Number(grid, "began") is not { } at || !grid.TryGetProperty("phases", out var phases) || phases.ValueKind is not JsonValueKind.Object) return;

        // An environment that was started ahead of demand has stood ready for as long as nobody called: that belongs into no picture.
        foreach (var phase in phases.EnumerateObject().Take(MostDepth).Where(phase => phase.Value.ValueKind is JsonValueKind.Number && phase.Name != ColdStartPhase.Ready))
        {
            var end = at + phase.Value.GetDouble();
            nodes.Add(new Node($"{id}/{phase.Name}", id, phase.Name, at, end, "", null, ""));
            at = end;
        }
    }

    private static string? Text(JsonElement document, string name) => document.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement document, string name) => document.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;

    private static string Rest(JsonElement document)
    {
        // Of a member that comes twice the last one holds, as everywhere else.
        var rest = document.EnumerateObject().Where(member => !s_drawn.Contains(member.Name)).GroupBy(member => member.Name).ToDictionary(member => member.Key, member => member.Last().Value);
        return rest.Count == 0 ? "" : JsonSerializer.Serialize(rest, s_indented);
    }

    private sealed record Node(string Id, string? Parent, string Name, double Start, double? End, string Kind, string? Failure, string Details);
}

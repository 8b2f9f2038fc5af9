using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Traces;

namespace Grid.Runtimes.Environments;

/// <summary>
/// The segment <c>AWS::Lambda::Function</c> of one invocation: Initialization when the environment was started for it, Invocation until the function has answered, Overhead until the
/// runtime asks for the next event. What the function itself records hangs below it, because the function's trace header names it as the parent.
/// </summary>
internal sealed class FunctionSegment
{
    /// <summary>An environment that was there for longer was not started for the invocation.</summary>
    private static readonly TimeSpan s_startedFor = TimeSpan.FromSeconds(1);

    private readonly string _id;
    private readonly string? _parent;

    private FunctionSegment(string id, string traceId, string? parent, string header) => (_id, TraceId, _parent, Header) = (id, traceId, parent, header);

    /// <summary><c>1-8hex-24hex</c>.</summary>
    public string TraceId { get; }

    /// <summary>For the function.</summary>
    public string Header { get; }

    /// <param name="header">Of the invocation; its parent is the request's segment.</param>
    /// <param name="span">What a collector gets of the invocation.</param>
    /// <returns>Null when the trace is not sampled; that costs a look at the header.</returns>
    public static FunctionSegment? Begin(string header, Activity? span)
    {
        if (!header.Contains("Sampled=1", StringComparison.Ordinal)) return null;
        var fields = new TraceFields(header);
        if (!fields.IsRecorded) return null;
        var id = SegmentJson.NewId(span, fields.TraceId);
        return new FunctionSegment(id, fields.Root.ToString(), fields.ParentId, TraceFields.WithParent(header, id));
    }

    /// <summary>The document.</summary>
    /// <param name="answered">When the function's part was over.</param>
    /// <param name="duration">Of that part.</param>
    /// <param name="end">When the runtime was ready for the next event, or gone.</param>
    public byte[] Write(FunctionVersion version, string requestId, DateTimeOffset answered, TimeSpan duration, ColdStart? coldStart, Fault? fault, DateTimeOffset end) => SegmentJson.Write(
        (Segment: this, version, requestId, answered, duration, coldStart, fault, end),
        static (json, of) => of.Segment.Write(json, of.version, of.requestId, of.answered, of.duration, of.coldStart, of.fault, of.end));

    private void Write(Utf8JsonWriter json, FunctionVersion version, string requestId, DateTimeOffset answered, TimeSpan duration, ColdStart? coldStart, Fault? fault, DateTimeOffset end)
    {
        var started = answered - duration;
        var (initStart, initEnd, sinceInit) = Init(coldStart);
        json.WriteHead(_id, version.Function.Name, coldStart is not null && sinceInit < s_startedFor && initStart < started ? initStart : started, end);
        json.WriteString("trace_id", TraceId);
        if (_parent is not null) json.WriteString("parent_id", _parent);
        if (fault is not null) json.WriteBoolean("fault", true);
        WriteCause(json, fault);
        json.WriteStartObject("aws");
        json.WriteString("account_id", Account.Id);
        json.WriteString("function_arn", version.Function.Arn);
        json.WriteString("request_id", requestId);
        json.WriteStartArray("resource_names");
        json.WriteStringValue(version.Function.Name);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("origin", "AWS::Lambda::Function");
        json.WriteString("resource_arn", version.Function.Arn);
        json.WriteStartArray("subsegments");
        if (coldStart is not null) WritePart(json, "Initialization", initStart, initEnd, failed: false, version, coldStart);
        WritePart(json, "Invocation", started, answered, fault is not null, version);
        WritePart(json, "Overhead", answered, end, failed: false, version);
        json.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter json, string name, DateTimeOffset start, DateTimeOffset end, bool failed, FunctionVersion version, ColdStart? coldStart = null)
    {
        json.WriteStartObject();
        json.WriteHead(SegmentJson.NewId(null, ""), name, start, end);
        if (failed) json.WriteBoolean("fault", true);
        json.WriteStartObject("aws");
        json.WriteString("function_arn", version.Function.Arn);
        json.WriteEndObject();
        if (coldStart is not null) WritePhases(json, coldStart);
        json.WriteEndObject();
    }

    /// <summary>The grid's own, finer than X-Ray's: each phase with its seconds, one after the other.</summary>
    private static void WritePhases(Utf8JsonWriter json, ColdStart coldStart)
    {
        json.WriteStartObject("metadata");
        json.WriteStartObject("grid");
        json.WriteTime("began", coldStart.Began);
        json.WriteStartObject("phases");
        foreach (var step in coldStart.Steps) json.WriteNumber(step.Phase, Math.Round(step.Duration.TotalSeconds, 6));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>As the runtime has described it, if that is X-Ray's JSON.</summary>
    private static void WriteCause(Utf8JsonWriter json, Fault? fault)
    {
        if (fault?.Cause is not { } cause) return;
        try
        {
            using var parsed = JsonDocument.Parse(cause);
            if (parsed.RootElement.ValueKind is not JsonValueKind.Object) return;

            // Beside the document, which nothing that turns out to be wrong may leave half written.
            var buffer = new ArrayBufferWriter<byte>(cause.Length);
            using (var own = new Utf8JsonWriter(buffer, json.Options)) parsed.RootElement.WriteTo(own);
            json.WritePropertyName("cause");
            json.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // Whatever the runtime has meant: no JSON, or a text that is no Unicode.
        }
    }

    /// <summary>When Init began and ended, and how long the environment waited then.</summary>
    private static (DateTimeOffset Start, DateTimeOffset End, TimeSpan Since) Init(ColdStart? coldStart)
    {
        if (coldStart is null) return default;
        var before = TimeSpan.Zero;
        var waited = TimeSpan.Zero;
        foreach (var step in coldStart.Steps)
        {
            if (step.Phase is ColdStartPhase.Placement or ColdStartPhase.Code) before += step.Duration;
            if (step.Phase is ColdStartPhase.Ready) waited = step.Duration;
        }

        var start = coldStart.Began + before;
        return (start, start + coldStart.InitDuration, waited);
    }
}

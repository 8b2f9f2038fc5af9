using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Traces;
using Grid.Runtimes.Extensions;

namespace Grid.Runtimes.Environments;

/// <summary>The events of the Telemetry API, one object per line, as far as the system log level wants them: the JSON format of logs, and what subscribers get.</summary>
/// <param name="minimum"><c>DEBUG</c>, <c>INFO</c> or <c>WARN</c>; null is <c>INFO</c>.</param>
internal sealed class JsonLines(FunctionVersion version, RuntimeVersionName runtime, string initializationType, string instance, TimeProvider time, string? minimum)
    : IPlatformLines, IDisposable
{
    private const int Debug = 0, Info = 1, Warn = 2;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly int _minimum = minimum switch { "DEBUG" => Debug, "WARN" => Warn, _ => Info };
    private Utf8JsonWriter? _json;

    public void InitStart(IPlatformSink log, string phase)
    {
        if (!Begin(log, Info, "platform.initStart")) return;
        _json!.WriteString("initializationType", initializationType);
        _json.WriteString("phase", phase);
        _json.WriteString("runtimeVersion", runtime.Name);
        _json.WriteString("runtimeVersionArn", runtime.Arn);
        _json.WriteString("functionName", version.Function.Name);
        _json.WriteString("functionVersion", version.Version);
        _json.WriteString("instanceId", instance);
        Finish(log);
    }

    public void InitEnd(IPlatformSink log, in InitReport report)
    {
        if (Begin(log, report.Fault is null ? Debug : Warn, "platform.initRuntimeDone"))
        {
            WriteInit(report);
            Finish(log);
        }

        if (!Begin(log, Info, "platform.initReport")) return;
        WriteInit(report);
        _json!.WriteStartObject("metrics");
        WriteMilliseconds("durationMs", report.Duration);
        _json.WriteEndObject();
        Finish(log);
    }

    public void Start(IPlatformSink log, Invocation invocation)
    {
        if (!Begin(log, Info, "platform.start")) return;
        _json!.WriteString("requestId", invocation.Request.RequestId);
        _json.WriteString("version", version.Version);
        WriteTracing(invocation);
        Finish(log);
    }

    public void RuntimeDone(IPlatformSink log, in InvocationReport report)
    {
        if (!Begin(log, report.Fault is null ? Debug : Warn, "platform.runtimeDone")) return;
        WriteOutcome(report);
        _json!.WriteStartObject("metrics");
        WriteMilliseconds("durationMs", report.Duration);
        _json.WriteNumber("producedBytes", report.ProducedBytes);
        _json.WriteEndObject();
        WriteTracing(report.Invocation);
        Finish(log);
    }

    public void End(IPlatformSink log, in InvocationReport report)
    {
        if (!Begin(log, report.Fault is null ? Info : Warn, "platform.report")) return;
        WriteOutcome(report);
        _json!.WriteStartObject("metrics");
        WriteMilliseconds("durationMs", report.Duration);
        _json.WriteNumber("billedDurationMs", report.BilledMs);
        _json.WriteNumber("memorySizeMB", version.Settings.MemorySizeMb);
        _json.WriteNumber("maxMemoryUsedMB", report.PeakMemoryMb);
        if (report.Invocation.InitDuration is { } init) WriteMilliseconds("initDurationMs", init);
        _json.WriteEndObject();
        WriteTracing(report.Invocation);
        Finish(log);
    }

    public void Extension(IPlatformSink log, Extension extension)
    {
        if (!Begin(log, extension.ErrorType is null ? Info : Warn, "platform.extension")) return;
        _json!.WriteString("name", extension.Name);
        _json.WriteString("state", extension.State.ToString());
        if (extension.ErrorType is { } errorType) _json.WriteString("errorType", errorType);
        _json.WriteStartArray("events");
        foreach (var name in extension.EventNames) _json.WriteStringValue(name);
        _json.WriteEndArray();
        Finish(log);
    }

    public void TelemetrySubscription(IPlatformSink log, string extension, IReadOnlyList<string> types)
    {
        if (!Begin(log, Info, "platform.telemetrySubscription")) return;
        _json!.WriteString("name", extension);
        _json.WriteString("state", "Subscribed");
        _json.WriteStartArray("types");
        foreach (var type in types) _json.WriteStringValue(type);
        _json.WriteEndArray();
        Finish(log);
    }

    public void Dispose() => _json?.Dispose();

    private void WriteInit(in InitReport report)
    {
        _json!.WriteString("initializationType", initializationType);
        _json.WriteString("phase", report.Phase);
        WriteStatus(report.Fault);
    }

    private void WriteOutcome(in InvocationReport report)
    {
        _json!.WriteString("requestId", report.Invocation.Request.RequestId);
        WriteStatus(report.Fault);
    }

    private void WriteStatus(Fault? fault)
    {
        _json!.WriteString("status", fault?.Status ?? "success");
        if (fault is { IsTimeout: false }) _json.WriteString("errorType", fault.ErrorType);
    }

    private void WriteTracing(Invocation invocation)
    {
        var trace = new TraceFields(invocation.TraceHeader);
        if (trace.Root.IsEmpty) return;
        _json!.WriteStartObject("tracing");
        if (!trace.Parent.IsEmpty) _json.WriteString("spanId", trace.Parent);
        _json.WriteString("type", "X-Amzn-Trace-Id");
        _json.WriteString("value", invocation.TraceHeader);
        _json.WriteEndObject();
    }

    /// <summary>Milliseconds with three decimals.</summary>
    private void WriteMilliseconds(string name, TimeSpan duration) => _json!.WriteNumber(name, Math.Round((decimal)duration.Ticks / TimeSpan.TicksPerMillisecond, 3));

    private bool Begin(IPlatformSink log, int level, string type)
    {
        if (level < _minimum) return false;
        if (_json is null) _json = new Utf8JsonWriter(log.Line, s_options);
        else _json.Reset(log.Line);
        _json.WriteStartObject();
        Span<char> now = stackalloc char[24];
        time.GetUtcNow().TryFormat(now, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
        _json.WriteString("time", now[..length]);
        _json.WriteString("type", type);
        _json.WriteStartObject("record");
        return true;
    }

    private void Finish(IPlatformSink log)
    {
        _json!.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
        log.FinishLine();
    }
}

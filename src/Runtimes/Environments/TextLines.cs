using System.Globalization;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Traces;
using Grid.Runtimes.Extensions;

namespace Grid.Runtimes.Environments;

/// <summary>The text format: <c>INIT_START</c>, <c>START</c>, <c>END</c>, <c>REPORT</c>.</summary>
internal sealed class TextLines(FunctionVersion version, RuntimeVersionName runtime, TimeProvider time) : IPlatformLines
{
    public void InitStart(IPlatformSink log, string phase)
    {
        if (phase != "init") return;
        log.Line.Append($"INIT_START Runtime Version: {runtime.Name}\tRuntime Version ARN: {runtime.Arn}");
        log.FinishLine();
    }

    public void InitEnd(IPlatformSink log, in InitReport report)
    {
        log.Line.Append($"INIT_REPORT Init Duration: {report.Duration.TotalMilliseconds:F2} ms\tPhase: {report.Phase}");
        AppendStatus(log.Line, report.Fault, "\t");
        log.FinishLine();
    }

    public void Start(IPlatformSink log, Invocation invocation)
    {
        log.Line.Append($"START RequestId: {invocation.Request.RequestId} Version: {version.Version}");
        log.FinishLine();
    }

    public void RuntimeDone(IPlatformSink log, in InvocationReport report)
    {
        // The text format has one line for both.
    }

    public void Extension(IPlatformSink log, Extension extension)
    {
        log.Line.Append($"EXTENSION\tName: {extension.Name}\tState: {extension.State.ToString()}\tEvents: [{string.Join(", ", extension.EventNames)}]");
        if (extension.ErrorType is { } errorType) log.Line.Append($"\tError Type: {errorType}");
        log.FinishLine();
    }

    public void TelemetrySubscription(IPlatformSink log, string extension, IReadOnlyList<string> types)
    {
        log.Line.Append($"TELEMETRY\tName: {extension}\tState: Subscribed\tTypes: [{string.Join(", ", types.Select(type => char.ToUpperInvariant(type[0]) + type[1..]))}]");
        log.FinishLine();
    }

    public void End(IPlatformSink log, in InvocationReport report)
    {
        var requestId = report.Invocation.Request.RequestId;
        if (report.Fault is { Message: { } message } fault)
        {
            if (fault.IsTimeout) log.Line.Append($"{time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)} {requestId} {message}");
            else log.Line.Append($"RequestId: {requestId} Error: {message}\n{fault.ErrorType}");
            log.FinishLine();
        }

        log.Line.Append($"END RequestId: {requestId}");
        log.FinishLine();

        log.Line.Append($"REPORT RequestId: {requestId}\tDuration: {report.Duration.TotalMilliseconds:F2} ms\tBilled Duration: {report.BilledMs} ms\t");
        log.Line.Append($"Memory Size: {version.Settings.MemorySizeMb} MB\tMax Memory Used: {report.PeakMemoryMb} MB\t");
        if (report.Invocation.InitDuration is { } init) log.Line.Append($"Init Duration: {init.TotalMilliseconds:F2} ms\t");
        AppendStatus(log.Line, report.Fault, "");
        var trace = new TraceFields(report.Invocation.TraceHeader);
        if (trace.Sampled) log.Line.Append($"\nXRAY TraceId: {trace.Root}\tSegmentId: {trace.Parent}\tSampled: true\t");
        log.FinishLine();
    }

    private static void AppendStatus(LineBuffer line, Fault? fault, string separator)
    {
        if (fault is null) return;
        line.Append($"{separator}Status: {fault.Status}");
        if (!fault.IsTimeout) line.Append($"\tError Type: {fault.ErrorType}");
    }
}

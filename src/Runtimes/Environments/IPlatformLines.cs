using Grid.Runtimes.Extensions;

namespace Grid.Runtimes.Environments;

/// <summary>How the platform's own log lines look. Each call fills the buffer and hands every finished line to the log.</summary>
internal interface IPlatformLines
{
    void InitStart(IPlatformSink log, string phase);

    void InitEnd(IPlatformSink log, in InitReport report);

    void Start(IPlatformSink log, Invocation invocation);

    /// <summary>The runtime has answered, or has failed.</summary>
    void RuntimeDone(IPlatformSink log, in InvocationReport report);

    /// <summary>The invocation is over, the extensions' part in it too.</summary>
    void End(IPlatformSink log, in InvocationReport report);

    /// <summary>How an extension stands at the end of Init.</summary>
    void Extension(IPlatformSink log, Extension extension);

    /// <summary>An extension has subscribed to telemetry.</summary>
    /// <param name="types">As in the subscription: <c>platform</c>, …</param>
    void TelemetrySubscription(IPlatformSink log, string extension, IReadOnlyList<string> types);
}

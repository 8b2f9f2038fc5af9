using Grid.Contracts.Functions;

namespace Grid.Contracts.Invocation;

/// <summary>One invocation as it comes through the door.</summary>
public sealed record InvocationRequest
{
    public required FunctionId Function { get; init; }

    /// <summary>Version or alias; null means <c>$LATEST</c> asked for without a qualifier.</summary>
    public string? Qualifier { get; init; }

    /// <summary>UUID; the function sees the same one.</summary>
    public required string RequestId { get; init; }

    /// <summary>The event, unchanged. Owned by the caller of <see cref="IInvoker.Invoke"/>, who keeps it until the call has returned.</summary>
    public required ReadOnlyMemory<byte> Event { get; init; }

    /// <summary><c>X-Amzn-Trace-Id</c> for the function; null makes a new, unsampled one (sampled when the function traces actively). One without <c>Sampled</c> keeps its root, and the function's tracing mode decides likewise.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>Decoded client context JSON; null without one.</summary>
    public string? ClientContext { get; init; }

    /// <summary>Return the last 4,096 bytes of the invocation's log.</summary>
    public bool LogTail { get; init; }

    /// <summary>Check only; no environment is started and nothing counts.</summary>
    public bool DryRun { get; init; }

    /// <summary>ARN as invoked, when another silo has forwarded the invocation: it runs here and is not forwarded again. Null when it comes from a caller.</summary>
    public string? ForwardedArn { get; init; }

    /// <summary>Who called, for what the call costs: a key, or of a function its principal, as its keys change. Null when nobody did: an event, a record, a schedule.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The parent in <see cref="TraceHeader"/> is a segment of this request that somebody else records, so only the function's own is recorded here.</summary>
    public bool HasSegment { get; init; }

    /// <summary>Trace headers of whatever else has led to this invocation, such as the messages of a batch; empty for none.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>OpenTelemetry's <c>faas.trigger</c>: <c>other</c> (default), <c>pubsub</c>, <c>datasource</c>, <c>timer</c>.</summary>
    public string Trigger { get; init; } = "other";
}

using Grid.Contracts.Invocation;

namespace Grid.Runtimes.Environments;

/// <summary>What X-Ray gets of sampled invocations.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>Of the invocation that was answered last, until the runtime asks for the next event or is gone; null as a rule.</summary>
    private AnsweredSegment? _segment;

    /// <summary>The function's part is over. Under the lock.</summary>
    private void KeepSegment(FunctionSegment segment, Invocation invocation, TimeSpan duration, Fault? fault) =>
        _segment = new AnsweredSegment(segment, invocation.Request.RequestId, _context.Time.GetUtcNow(), duration, invocation.ColdStart, fault);

    /// <summary>The runtime's part is over, too. Never fails: what else ends must end. Under the lock.</summary>
    private void FinishSegment()
    {
        var (segment, requestId, answered, duration, coldStart, fault) = _segment!;
        _segment = null;
        try
        {
            _context.Traces.Sink.Add(Spec.Version.Function.Region, segment.Write(Spec.Version, requestId, answered, duration, coldStart, fault, _context.Time.GetUtcNow()));
        }
#pragma warning disable CA1031 // A trace is worth no environment.
        catch (Exception exception)
        {
            LogNoSegment(exception, Spec.Version.QualifiedArn, requestId);
        }
#pragma warning restore CA1031
    }

    private sealed record AnsweredSegment(FunctionSegment Segment, string RequestId, DateTimeOffset Answered, TimeSpan Duration, ColdStart? ColdStart, Fault? Fault);
}

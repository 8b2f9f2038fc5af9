using Grid.Contracts.Invocation;

namespace Grid.Grains.Invocation;

/// <summary>How a forwarded invocation ended here.</summary>
internal sealed class ForwardedRun(InvocationResult result, int idle) : IDisposable
{
    private bool _taken;

    public InvocationResult Result => result;

    /// <summary>All of it but the payload.</summary>
    public ForwardedResult Answer { get; } = new()
    {
        Error = result.Error,
        Refusal = result.Refusal,
        ExecutedVersion = result.ExecutedVersion,
        FunctionError = result.FunctionError,
        LogTail = result.LogTail,
        TraceHeader = result.TraceHeader,
        ColdStart = result.ColdStart,
        Idle = idle,
    };

    /// <summary>The payload is the caller's from here on.</summary>
    public Payload TakePayload()
    {
        _taken = true;
        return result.Payload;
    }

    public void Dispose()
    {
        if (!_taken) result.Dispose();
    }
}

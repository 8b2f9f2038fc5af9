using System.Buffers;
using Grid.Contracts.Invocation;

namespace Grid.Runtimes.Environments;

/// <summary>One invocation inside an environment, from its arrival to its answer.</summary>
internal sealed class Invocation(InvocationRequest request, string invokedArn, string traceHeader)
{
    private readonly TaskCompletionSource<InvocationResult> _answer = new();
    private InvocationResult? _result;
    private readonly Lock _event = new();

    public InvocationRequest Request => request;

    public string InvokedArn => invokedArn;

    public string TraceHeader => traceHeader;

    /// <summary>When the function's time began; 0 before.</summary>
    public long StartedAt { get; set; }

    /// <summary>When the function is killed, in milliseconds since 1970.</summary>
    public long DeadlineMs { get; set; }

    /// <summary>The environment's start, when this is the first invocation in it and Init went well at once.</summary>
    public ColdStart? ColdStart { get; set; }

    /// <summary>What Init took, likewise.</summary>
    public TimeSpan? InitDuration => ColdStart?.InitDuration;

    /// <summary>What is recorded of it; null when it is not sampled.</summary>
    public FunctionSegment? Segment { get; init; }

    /// <summary>As in <see cref="Fault.Cause"/>, when it went wrong.</summary>
    public string? FaultCause { get; set; }

    public Task<InvocationResult> Answer => _answer.Task;

    /// <summary>How long the answer is that was set.</summary>
    public int AnswerBytes => _result!.Payload.Length;

    /// <summary>Copies the event, unless the invocation is over: its bytes belong to the caller again then.</summary>
    /// <returns>False when the invocation is over.</returns>
    public bool CopyEvent(IBufferWriter<byte> writer)
    {
        lock (_event)
        {
            if (_result is not null) return false;
            writer.Write(request.Event.Span);
            return true;
        }
    }

    /// <summary>The invocation is over; <see cref="Publish"/> tells the caller.</summary>
    public void SetAnswer(InvocationResult result)
    {
        lock (_event)
        {
            if (_result is null) _result = result;
            else result.Dispose();
        }
    }

    /// <summary>Hands the answer over. The caller goes on within this call, so no lock may be held and the thread must be one that can be used for that.</summary>
    public void Publish() => _answer.TrySetResult(_result!);

    /// <summary>Hands the answer over; the caller goes on elsewhere.</summary>
    public void PublishElsewhere() => ThreadPool.UnsafeQueueUserWorkItem(static invocation => invocation.Publish(), this, preferLocal: false);
}

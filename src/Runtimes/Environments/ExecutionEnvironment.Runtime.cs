using Grid.Contracts.Invocation;
using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.Environments;

/// <summary>The runtime's side: its calls to the Runtime API.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>The error that the runtime has reported instead of asking for an event.</summary>
    private Fault? _initError;

    public ValueTask<NextAnswer> Next(CancellationToken connectionClosed)
    {
        TaskCompletionSource<NextAnswer>? replaced;
        ValueTask<NextAnswer> answer;
        lock (_gate)
        {
            var initialises = _state.Phase == EnvironmentPhase.Init;
            var repeats = _state.RepeatsInit;
            var from = _state.RuntimeState;
            var step = _state.Next(_current is not null);
            if (step == NextStep.Refuse) return new(new NextAnswer(null, Refusal.InvalidTransition(from, "RuntimeReady")));
            if (step == NextStep.Again) return new(new NextAnswer(_current, null));

            // A second question takes the place of the first: the runtime has lost its connection, or its patience.
            replaced = _asking;
            if (initialises) InitSucceeded(repeats);
            if (step == NextStep.Deliver)
            {
                _asking = null;
                if (!repeats) StartClock(_current!);
                answer = new(new NextAnswer(_current, null));
            }
            else
            {
                _asking = new TaskCompletionSource<NextAnswer>();
                _askingClosed = connectionClosed;
                _deadline.Clear();
                answer = new(_asking.Task);
            }
        }

        replaced?.SetResult(new NextAnswer(null, Refusal.InvalidTransition("RuntimeReady", "RuntimeReady")));
        return answer;
    }

    public Refusal? BeginAnswer(ReadOnlySpan<char> requestId, bool error, out Invocation? invocation)
    {
        invocation = null;
        lock (_gate)
        {
            if (_state.Phase == EnvironmentPhase.Running && !requestId.Equals(_current!.Request.RequestId, StringComparison.OrdinalIgnoreCase)) return Refusal.InvalidRequestId;
            var from = _state.RuntimeState;
            if (!_state.BeginAnswer(error)) return Refusal.InvalidTransition(from, error ? "RuntimeInvocationErrorResponse" : "RuntimeInvocationResponse");
            invocation = _current;
            return null;
        }
    }

    public bool EndAnswer(Invocation invocation, Payload payload, Fault? fault)
    {
        bool inTime;
        lock (_gate)
        {
            inTime = _current == invocation && _state.EndAnswer();
            if (inTime) Finish(invocation, payload, fault);
        }

        if (inTime) return true;
        payload.Dispose();
        fault?.Body?.Dispose();
        return false;
    }

    public Refusal? BeginInitError(Fault fault)
    {
        lock (_gate)
        {
            var from = _state.RuntimeState;
            if (!_state.ReportInitError()) return Refusal.InvalidTransition(from, "RuntimeInitError");
            _initError = fault;
            return null;
        }
    }

    public void EndInit(Fault fault) => Fail(() => _initError == fault ? _state.Lose() : Loss.None, fault);

    /// <summary>The runtime is there. Under the lock.</summary>
    private void InitSucceeded(bool repeated)
    {
        var duration = _context.Time.GetElapsedTime(_initStartedAt);
        _log.TakeRest(_process);
        if (IsProvisioned) _log.InitEnd(new InitReport(repeated ? "invoke" : "init", duration, null), _process);
        else if (!repeated) _coldStart = duration;
        _group!.Throttle();
        _initActivity?.Dispose();
        _initialized.TrySetResult(true);
    }
}

using Grid.Contracts.Invocation;
using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.Environments;

/// <summary>The runtime's side: its calls to the Runtime API.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>The error that the runtime has reported instead of asking for an event.</summary>
    private Fault? _initError;

    public void Connected() => EndPhase(ColdStartPhase.Boot);

    public ValueTask<NextAnswer> Next(CancellationToken connectionClosed)
    {
        if (_extensions is not null && WaitForExtensions(connectionClosed) is { } waiting) return waiting;
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
            if (_segment is not null) FinishSegment();
            if (initialises) InitSucceeded(repeats);
            if (_busy is not null) ReportUnreported(null);
            if (step == NextStep.Deliver)
            {
                _asking = null;
                HandOver(_current!, repeats);
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
        if (_extensions is { } extensions) InitOver(extensions, new InitReport(repeated ? "invoke" : "init", duration, null));
        if (IsProvisioned) _log.InitEnd(new InitReport(repeated ? "invoke" : "init", duration, null), _process);
        if (!repeated) Started(duration);
        _group!.Throttle();
        _initActivity?.Dispose();
        _initialized.TrySetResult(true);
        LookSoon(_context.Time.GetTimestamp());
    }

    /// <summary>The cold start is over. A provisioned environment's is no invocation's affair. Under the lock.</summary>
    private void Started(TimeSpan initDuration)
    {
        _startClock!.End(ColdStartPhase.Init);
        var start = _startClock.Read(initDuration);
        Measures.Started(Spec, start);
        _initActivity.Describe(start);
        LogStarted(Spec.Version.QualifiedArn, Id, start);
        if (IsProvisioned) return;
        _coldStart = start;
        _readyAt = _context.Time.GetTimestamp();
    }
}

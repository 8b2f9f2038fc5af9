using Grid.Contracts.Invocation;
using Grid.Runtimes.Extensions;
using Grid.Runtimes.Languages;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.TelemetryApi;

namespace Grid.Runtimes.Environments;

/// <summary>The extensions' side: their calls, their part in Init and invocations, the Shutdown phase.</summary>
internal sealed partial class ExecutionEnvironment : IExtensionProcesses
{
    private const string Spindown = "spindown";

    /// <summary>Null while there are none, which is the usual case; a start of the processes after a failed Init brings new ones.</summary>
    private EnvironmentExtensions? _extensions;

    /// <summary>The invocation that has been answered while extensions still work on it.</summary>
    private InvocationReport? _unreported;
    private TaskCompletionSource? _busy;

    /// <summary>The runtime's question, kept open through the Shutdown phase: a runtime that loses its connection ends before it has heard of SIGTERM.</summary>
    private TaskCompletionSource<NextAnswer>? _abandoned;

    private string _shutdownReason = Spindown;

    public Task? Busy => _busy?.Task;

    public (Extension? Extension, Refusal? Refusal) Register(string name, ExtensionEvents events)
    {
        lock (_gate)
        {
            if (_state.Phase == EnvironmentPhase.Init) _extensions ??= new EnvironmentExtensions(NewFeed());
            return _extensions?.Register(name, events) ?? (null, ExtensionRefusals.Closed);
        }
    }

    public ValueTask<ExtensionAnswer> NextEvent(Guid extension)
    {
        ValueTask<ExtensionAnswer> answer;
        TaskCompletionSource<NextAnswer>? released = null;
        NextAnswer delivered;
        lock (_gate)
        {
            if (_extensions?.Roster.Find(extension) is not { } known) return new(new ExtensionAnswer(null, Refusal: ExtensionRefusals.UnknownIdentifier(extension)));
            answer = _extensions.Next(known);
            if (_extensions.AllReady && !_extensions.Ends) released = ExtensionsReady();
            delivered = new NextAnswer(_current, null);
        }

        released?.SetResult(delivered);
        return answer;
    }

    public Refusal? BeginExtensionError(Guid extension, bool init, string errorType)
    {
        lock (_gate)
        {
            return _extensions?.Roster.Find(extension) is { } known
                ? _extensions.Roster.Report(known, init, errorType)
                : ExtensionRefusals.UnknownIdentifier(extension);
        }
    }

    public void EndExtension(bool init, string errorType) =>
        Fail(_state.Lose, new Fault { ErrorType = init ? "Extension.InitError" : "Extension.ExitError", Message = errorType });

    public Refusal? Identify(Guid extension)
    {
        lock (_gate) return _extensions?.Roster.Find(extension) is null ? ExtensionRefusals.UnknownIdentifier(extension) : null;
    }

    public Refusal? Subscribe(Guid extension, TelemetrySubscription subscription)
    {
        lock (_gate)
        {
            if (_extensions?.Roster.Find(extension) is not { } known) return ExtensionRefusals.UnknownIdentifier(extension);
            if (_state.Phase != EnvironmentPhase.Init) return TelemetryRefusals.Closed;
            var feed = _extensions.Feed;
            if (feed.Subscribers.Any(subscriber => subscriber.Extension == known.Name)) return TelemetryRefusals.Invalid([$"{known.Name} has subscribed already"]);
            ITelemetryDestination destination = subscription.IsTcp
                ? new TcpDestination(subscription.Destination.Port, _sandbox!.Connect)
                : new HttpDestination(subscription.Destination, _sandbox!.Connect);
            var subscriber = new TelemetrySubscriber(known.Name, subscription, destination, feed.LogsDropped, _context.Time);
            subscriber.Begin();
            _log.Subscribe(feed, subscriber);
            return null;
        }
    }

    public void RuntimeStarted(int pid) => _process?.Follow(pid);

    public void RuntimeExited(ProcessExit exit)
    {
        _extensions?.RuntimeExited(exit);
        if (_process is { } process) Exited(process, exit);
    }

    public void ExtensionExited(string name, ProcessExit exit)
    {
        Fault? fault;
        lock (_gate) fault = _extensions?.Exited(name, exit);
        if (fault is not null) Fail(() => _clearing.IsCompleted ? _state.Lose() : Loss.None, fault);
    }

    public void ExtensionWrote(ReadOnlySpan<byte> line) => _log.WriteExtension(line);

    /// <summary>The external extensions of the layers; null when there are none.</summary>
    private (EnvironmentExtensions? Extensions, LaunchError? Error) FindExtensions()
    {
        var optRoot = _launch!.OptRootOnHost ?? _launch.OptRoot;
        var names = ExtensionFiles.Names(optRoot);
        if (names.Count == 0) return (null, null);
        var error = ExtensionFiles.Check(optRoot, names);
        if (error is not null) return (null, error);
        var feed = NewFeed();
        _log.Attach(feed);
        return (new EnvironmentExtensions(feed, names, _launch.OptRoot, this), null);
    }

    private TelemetryFeed NewFeed() => new(NewJsonLines("DEBUG"), Spec.Version.Settings.Logging.JsonLogs, _context.Time);

    /// <summary>The runtime asks for an event while extensions are not ready: it gets none until they are. Null when there is nothing to wait for.</summary>
    private ValueTask<NextAnswer>? WaitForExtensions(CancellationToken connectionClosed)
    {
        TaskCompletionSource<NextAnswer>? replaced;
        ValueTask<NextAnswer> answer;
        lock (_gate)
        {
            if (_extensions is null) return null;
            if (_state.Phase == EnvironmentPhase.Ended)
            {
                // It waits for SIGTERM, as one that has asked before does.
                _abandoned ??= new TaskCompletionSource<NextAnswer>();
                return new ValueTask<NextAnswer>(_abandoned.Task);
            }

            if (_extensions is not { AllReady: false } extensions || _state.Phase is not (EnvironmentPhase.Init or EnvironmentPhase.Answered)) return null;
            extensions.Roster.Close();
            replaced = _asking;
            _asking = new TaskCompletionSource<NextAnswer>();
            _askingClosed = connectionClosed;
            answer = new(_asking.Task);
        }

        replaced?.SetResult(new NextAnswer(null, Refusal.InvalidTransition("RuntimeReady", "RuntimeReady")));
        return answer;
    }

    /// <summary>The last extension is ready: Init, or the invocation, is over if the runtime is ready too. Under the lock.</summary>
    /// <returns>The runtime's question, to be answered with the invocation that waits.</returns>
    private TaskCompletionSource<NextAnswer>? ExtensionsReady()
    {
        if (_asking is null || _state.Phase is not (EnvironmentPhase.Init or EnvironmentPhase.Answered)) return null;
        var initialises = _state.Phase == EnvironmentPhase.Init;
        var repeats = _state.RepeatsInit;
        var step = _state.Next(_current is not null && !_askingClosed.IsCancellationRequested);
        if (step == NextStep.Refuse) return null;
        if (_segment is not null) FinishSegment();
        if (initialises) InitSucceeded(repeats);
        ReportUnreported(null);
        if (step == NextStep.Wait)
        {
            _deadline.Clear();
            return null;
        }

        var asking = _asking;
        _asking = null;
        HandOver(_current!, repeats);
        return asking;
    }

    /// <summary>The function gets its event. Under the lock.</summary>
    private void HandOver(Invocation invocation, bool repeatsInit)
    {
        // A repeated Init runs on the invocation's time, which has begun before there were extensions to tell.
        if (!repeatsInit) StartClock(invocation);
        else _extensions?.Invoke(invocation);
    }

    /// <summary>Keeps the report until the extensions are ready. Under the lock.</summary>
    private ReadOnlyMemory<byte> FinishLater(in InvocationReport report)
    {
        _unreported = report;
        _busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _log.EndOfRuntime(report, _process);
    }

    /// <summary>Writes the report of an invocation that was answered before it was over. Under the lock.</summary>
    /// <param name="fault">What came between; null when all went well.</param>
    private void ReportUnreported(Fault? fault)
    {
        if (_unreported is not { } report) return;
        var now = _context.Time.GetTimestamp();
        var duration = fault is { IsTimeout: true } ? _timeout : _context.Time.GetElapsedTime(report.Invocation.StartedAt, now);
        var whole = report with { Duration = duration, PeakMemoryBytes = PeakBytes(now), Fault = fault ?? report.Fault };
        _log.EndOfExtensions(whole);
        _meter.ExtensionsDone(duration - report.Duration, whole.BilledMs - report.BilledMs);
        _unreported = null;
        _busy!.TrySetResult();
        _busy = null;
    }

    /// <summary>Init is over: how the extensions stand goes to the log, and nobody registers or subscribes any more. Under the lock.</summary>
    private void InitOver(EnvironmentExtensions extensions, in InitReport report)
    {
        extensions.Roster.Close();
        _log.Extensions(extensions.Roster.All);
        if (!IsProvisioned) _log.InitEndForFeed(report);
        _log.CloseSubscriptions();
    }

    private async Task ShutDown(ChildProcess? process)
    {
        EnvironmentExtensions? extensions;
        lock (_gate) extensions = _extensions;
        if (extensions is null || _sandbox is null) return;
        await extensions.Shutdown(_gate, _sandbox, process, _shutdownReason, _context.Time);
    }

    private async Task ForgetExtensions()
    {
        EnvironmentExtensions? extensions;
        TaskCompletionSource<NextAnswer>? abandoned;
        lock (_gate)
        {
            (extensions, _extensions) = (_extensions, null);
            (abandoned, _abandoned) = (_abandoned, null);
        }

        abandoned?.TrySetResult(default);
        if (extensions is null) return;
        extensions.Drain();
        _log.Attach(null);
        await extensions.DisposeAsync();
    }
}

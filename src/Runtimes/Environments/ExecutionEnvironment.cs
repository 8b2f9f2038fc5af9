using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Environments;

/// <summary>
/// The shell around <see cref="EnvironmentState"/>: everything that happens (an invocation arrives, the runtime calls, the process exits, time is up)
/// takes the one lock, asks the state what it means, and acts. This file holds the callers' side.
/// </summary>
#pragma warning disable CA1001 // The end of the environment disposes what it owns.
internal sealed partial class ExecutionEnvironment : IExecutionEnvironment, IRuntimeApiCalls
#pragma warning restore CA1001
{
    private const string UnhandledError = "Unhandled";

    private static readonly ApiError s_lost = new(ApiErrorKind.Service, "The execution environment was lost before the function had the event.");

    private readonly Lock _gate = new();
    private readonly EnvironmentState _state = new();
    private readonly EnvironmentContext _context;
    private readonly EnvironmentLog _log;
    private readonly Deadline _deadline;
    private readonly TaskCompletionSource<bool> _initialized = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _timeout;
    private readonly ITimer _retirement;
    private volatile bool _retired;

    /// <summary>The invocation that waits or runs.</summary>
    private Invocation? _current;

    /// <summary>The runtime's question for an event, and whether its connection is still there.</summary>
    private TaskCompletionSource<NextAnswer>? _asking;
    private CancellationToken _askingClosed;
    private long _peakReadAt;
    private long _peakBytes;

    public ExecutionEnvironment(EnvironmentSpec spec, EnvironmentContext context)
    {
        Spec = spec;
        _context = context;
        _timeout = TimeSpan.FromSeconds(spec.Version.Settings.TimeoutSeconds);
        _deadline = new Deadline(context.Time, TimeIsUp);
        _retirement = context.Time.CreateTimer(static state => ((ExecutionEnvironment)state!).Retire(), this, TimeSpan.FromMinutes(context.Options.LifetimeMinutes), Timeout.InfiniteTimeSpan);
        _logGroup = spec.Version.Settings.Logging.LogGroup ?? $"/aws/lambda/{spec.Version.Function.Name}";
        _startedAt = context.Time.GetUtcNow();
        _logStream = LogStreamName.Of(_startedAt, spec);
        _meter = context.Meters.Open(spec.Version, IsProvisioned);
        _log = OpenLog();
    }

    public string Id => Spec.EnvironmentId;

    public EnvironmentSpec Spec { get; }

    public Task<bool> Initialized => _initialized.Task;

    public bool Usable => _state.Phase != EnvironmentPhase.Ended && !_retired;

    public Task Ended => _ended.Task;

    public async ValueTask<InvocationResult> Invoke(InvocationRequest request, string invokedArn, string traceHeader)
    {
        using var activity = Telemetry.StartInvoke(Spec, request, invokedArn);
        var segment = FunctionSegment.Begin(traceHeader, activity);
        if (segment is not null) _context.Traces.Daemon.Expect(segment.TraceId, Spec.Version.Function.Region);
        var invocation = new Invocation(request, invokedArn, segment?.Header ?? traceHeader) { Segment = segment };
        TaskCompletionSource<NextAnswer>? asking = null;
        lock (_gate)
        {
            var step = _state.Invoke(_asking is not null && !_askingClosed.IsCancellationRequested);
            if (step == InvokeStep.Refuse) return Lost();
            _current = invocation;
            Thaw();
            switch (step)
            {
                case InvokeStep.Deliver:
                    StartClock(invocation);
                    (asking, _asking) = (_asking, null);
                    break;
                case InvokeStep.RepeatInit:
                    StartClock(invocation);
                    _launching = RepeatInit();
                    break;
                default:
                    // The clock of the invocation before still runs; without one, a runtime that never asks again needs an end too.
                    if (!_deadline.IsSet) _deadline.Set(_context.Time.GetTimestamp(), _timeout);
                    break;
            }
        }

        asking?.SetResult(new NextAnswer(invocation, null));
        var result = await invocation.Answer;
        activity?.SetTag("faas.coldstart", invocation.ColdStart is not null);
        if (result.FunctionError is not null) activity.Fail(invocation.FaultCause);
        return result;
    }

    public Task Stop()
    {
        Fail(_state.Stop, Fault.Exit(ProcessExit.Killed), Spindown);
        End();
        return Ended;
    }

    /// <summary>From here on the function's time runs. Under the lock.</summary>
    private void StartClock(Invocation invocation)
    {
        var now = _context.Time.GetTimestamp();
        invocation.StartedAt = now;
        invocation.DeadlineMs = (_context.Time.GetUtcNow() + _timeout).ToUnixTimeMilliseconds();
        if (_coldStart is not null) invocation.ColdStart = TakeColdStart(now);
        _deadline.Set(now, _timeout);
        _meter.Began(invocation.InvokedArn, invocation.Request.AccessKeyId);
        _log.Start(invocation);
        _extensions?.Invoke(invocation);
    }

    /// <summary>The environment's start belongs to its first invocation. Under the lock.</summary>
    private ColdStart TakeColdStart(long now)
    {
        var start = _coldStart!;
        _coldStart = null;
        return start with { Steps = [.. start.Steps, new ColdStartStep(ColdStartPhase.Ready, _context.Time.GetElapsedTime(_readyAt, now))] };
    }

    /// <summary>Writes the report and sets the answer, which is published without the lock. Under the lock.</summary>
    private void Finish(Invocation invocation, Payload payload, Fault? fault)
    {
        var now = _context.Time.GetTimestamp();
        var duration = _context.Time.GetElapsedTime(invocation.StartedAt, now);
        if (fault is not null)
        {
            payload = fault.ToPayload(invocation.Request.RequestId);
            if (fault.IsTimeout) duration = _timeout;
        }

        Measures.Invoked(Spec, duration, fault);
        invocation.FaultCause = fault?.Cause;
        var report = new InvocationReport(invocation, duration, PeakBytes(now), fault, fault is { IsTimeout: true } ? 0 : payload.Length);
        Measure(report, now);
        var tail = _extensions is { AllReady: false } && _state.Phase == EnvironmentPhase.Answered ? FinishLater(report) : _log.End(report, _process);
        if (invocation.Segment is { } segment) KeepSegment(segment, invocation, duration, fault);
        _current = null;
        invocation.SetAnswer(new InvocationResult
        {
            ExecutedVersion = Spec.Version.Version,
            Payload = payload,
            FunctionError = fault is null ? null : UnhandledError,
            LogTail = tail,
            TraceHeader = invocation.TraceHeader,
            ColdStart = invocation.ColdStart,
        });
    }

    /// <summary>Peak of memory, read at most every 10 ms. Under the lock.</summary>
    private long PeakBytes(long now)
    {
        if (_process is null || _group is null) return _peakBytes;
        if (_peakBytes != 0 && !_process.Exit.IsCompleted && now - _peakReadAt < _context.Time.TimestampFrequency / 100) return _peakBytes;
        _peakReadAt = now;
        var peak = _group.ReadPeakBytes();
        return _peakBytes = Math.Max(_peakBytes, peak != 0 ? peak : _process.ReadPeakBytes());
    }

    private static InvocationResult Lost() => new() { Error = InvokeError.Platform, Refusal = s_lost };
}

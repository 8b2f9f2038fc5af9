using System.ComponentModel;
using System.Diagnostics;
using Grid.Contracts.Environments;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Languages;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.StemCells;

namespace Grid.Runtimes.Environments;

/// <summary>The process's side: cold start, exit, time, the end.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>AWS gives provisioned environments at least this long for Init.</summary>
    private const int ProvisionedInitSeconds = 130;

    private static readonly TimeSpan s_sessionLifetime = TimeSpan.FromHours(12);

    private readonly string _logGroup;
    private readonly string _logStream;
    private LaunchRequest? _launch;
    private ISandbox? _sandbox;
    private ChildProcess? _process;
    private Task _launching = Task.CompletedTask;
    private Task _clearing = Task.CompletedTask;
    private bool _ending;
    private Activity? _initActivity;
    private long _initStartedAt;

    private ColdStartClock? _startClock;

    /// <summary>What the start took and when it was over, until the first invocation has reported it.</summary>
    private ColdStart? _coldStart;
    private long _readyAt;

    private bool IsProvisioned => Spec.InitializationType == InitializationType.Provisioned;

    /// <summary>Begins the cold start.</summary>
    public void Begin()
    {
        lock (_gate) _launching = Task.Run(Prepare);
    }

    private async Task Prepare()
    {
        try
        {
            _initActivity = Telemetry.StartInit(Spec);
            _startClock = new ColdStartClock(_context.Time, Spec.RequestedAt);
            var code = await _context.Folders.Code(Spec.Version.Code);
            var layers = await _context.Folders.Layers(Spec.Version.Settings.Layers);
            EndPhase(ColdStartPhase.Code);
            var room = new SandboxSpec { EnvironmentId = Id, CodeFolder = code, LayersFolder = layers };
            if (!await Inherit(room)) MakeRoom(room);
            _launch = new LaunchRequest
            {
                Spec = Spec,
                TaskRoot = _sandbox!.TaskRoot,
                TaskRootOnHost = code,
                OptRoot = _sandbox.OptRoot,
                OptRootOnHost = layers,
                TemporaryRoot = _sandbox.TemporaryRoot,
                RuntimeApi = _sandbox.RuntimeApi,
                LogGroup = _logGroup,
                LogStream = _logStream,
                Credentials = _context.Keys.IssueSession(Spec.Version.Settings.Role, Spec.Version.Function.Name, s_sessionLifetime),
                TraceDaemon = _sandbox.TraceDaemon ?? _context.Traces.Daemon.Address?.ToString() ?? LaunchRequest.UsualTraceDaemon,
                EndpointUrl = _sandbox.EndpointUrl ?? _context.Options.EndpointUrl,
            };
            await StartRuntime("init");
        }
#pragma warning disable CA1031 // The seam to the outside world: whatever the machine or the code store refuses makes this environment unusable.
        catch (Exception exception)
        {
            GiveUp(exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>Init once more, inside the invocation that needs it.</summary>
    private async Task RepeatInit()
    {
        await Task.Yield();
        try
        {
            await _clearing;
            await StartRuntime("invoke");
        }
#pragma warning disable CA1031 // As above: the invocation that waits for this must have its answer.
        catch (Exception exception)
        {
            GiveUp(exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>The machine's failure, not the function's: an invocation that waits may run elsewhere.</summary>
    private void GiveUp(Exception exception)
    {
        LogCannotStart(exception, Spec.Version.QualifiedArn, Id);
        lock (_gate) LoseUnseen();
        Fail(_state.Stop, Fault.Exit(ProcessExit.Killed));
        End();
    }

    private async Task StartRuntime(string phase)
    {
        var (plan, error) = _context.Planner.Plan(_launch!);
        var (extensions, extensionError) = FindExtensions();
        error = extensionError ?? error;
        lock (_gate)
        {
            if (_state.Phase != EnvironmentPhase.Init) return;
            _initError = null;
            _initStartedAt = _context.Time.GetTimestamp();
            if (phase == "init") _deadline.Set(_initStartedAt, InitBudget());
            _extensions = extensions;
            _log.InitStart(phase);
        }

        if (error is not null) Fail(_state.Lose, Fault.Launch(error));
        else if (extensions is not null) await extensions.Start(_sandbox!, plan!, new ProcessEvents(this), _context.Watch);
        else if (_process is { Waits: true } stem) stem.Tell(StemLine.Of(plan!, _sandbox!.OptRoot).Span);
        else await _sandbox!.Start(plan!, new ProcessEvents(this));
    }

    private void EndPhase(string phase)
    {
        lock (_gate) _startClock!.End(phase);
    }

    private TimeSpan InitBudget() => TimeSpan.FromSeconds(
        IsProvisioned ? Math.Max(ProvisionedInitSeconds, Spec.Version.Settings.TimeoutSeconds) : _context.Options.InitTimeoutSeconds);

    /// <summary>The end of the environment's lifetime: now when it is idle, else with its invocation.</summary>
    private void Retire()
    {
        bool idle;
        lock (_gate)
        {
            _retired = true;
            idle = _current is null;
        }

        if (idle) _ = Stop();
    }

    private void TimeIsUp() => Fail(() => _deadline.Passed() ? _state.Lose() : Loss.None, Fault.Timeout(Spec.Version.Settings.TimeoutSeconds));

    /// <summary>A process that is being cleared away ends on purpose.</summary>
    private void Exited(ChildProcess process, ProcessExit exit) =>
        Fail(() => process == _process && _clearing.IsCompleted ? _state.Lose() : Loss.None, Fault.Exit(RanOutOfMemory() ? ProcessExit.Killed : exit));

    /// <summary>What happens when the runtime is lost, for whatever reason.</summary>
    /// <param name="lose">Asks the state what is lost; called under the lock.</param>
    /// <param name="fault">The reason.</param>
    /// <param name="shutdownReason">What extensions are told; null for <c>timeout</c> or <c>failure</c>, as the fault says.</param>
    private void Fail(Func<Loss> lose, Fault fault, string? shutdownReason = null)
    {
        TaskCompletionSource<NextAnswer>? asking;
        lock (_gate)
        {
            var repeated = _state.RepeatsInit;
            var loss = lose();
            if (loss == Loss.None) return;
            fault = _initError ?? fault;
            _deadline.Clear();
            (asking, _asking) = (_asking, null);
            if (_extensions is not null)
            {
                (asking, _abandoned) = (null, asking);
                _shutdownReason = shutdownReason ?? (fault.IsTimeout ? "timeout" : "failure");
                ReportUnreported(shutdownReason is null ? fault : null);
            }

            if (loss == Loss.Init || repeated) InitFailed(repeated ? "invoke" : "init", fault);
            if (loss == Loss.Invocation && _current is { } running)
            {
                Finish(running, Payload.Empty, fault);
                running.PublishElsewhere();
            }

            if (_segment is not null) FinishSegment();
            if (loss == Loss.Idle) LoseUnseen();
            if (_state.Phase == EnvironmentPhase.InitFailed) _clearing = ClearProcess(_launching);
            else End();
        }

        asking?.SetResult(default);
    }

    /// <summary>Gives an invocation that the function has not seen back to the caller. Under the lock.</summary>
    private void LoseUnseen()
    {
        _current?.SetAnswer(Lost());
        _current?.PublishElsewhere();
        _current = null;
    }

    private void InitFailed(string phase, Fault fault)
    {
        _initActivity.Fail(fault);
        _initActivity?.Dispose();
        if (_initStartedAt != 0) _log.InitEnd(new InitReport(phase, _context.Time.GetElapsedTime(_initStartedAt), fault), _process);
        if (_extensions is { } extensions) _log.Extensions(extensions.Roster.All);
        _initialized.TrySetResult(false);
    }

    private void End()
    {
        lock (_gate)
        {
            if (_ending) return;
            _ending = true;
            Thaw();
            _ = EndAll(_launching, _clearing);
        }
    }

    private async Task EndAll(Task launching, Task clearing)
    {
        try
        {
            await clearing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            await ClearProcess(launching);
            _sandbox?.Dispose();
            _group?.Dispose();
        }
#pragma warning disable CA1031 // Whatever the machine refuses, those who wait for the end must hear of it.
        catch (Exception exception)
        {
            LogCannotEnd(exception, Spec.Version.QualifiedArn, Id);
        }
#pragma warning restore CA1031

        _deadline.Dispose();
        await _retirement.DisposeAsync();
        _log.Dispose();
        _ended.TrySetResult();
    }

    /// <summary>Ends every process and takes what they have written.</summary>
    /// <param name="launching">A start that may be under way.</param>
    private async Task ClearProcess(Task launching)
    {
        await launching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var process = _process;
        await ShutDown(process);
        if (_sandbox is not null) await _sandbox.End(process);
        await ForgetExtensions();
        if (process is null) return;
        _log.TakeRest(process);
        lock (_gate)
        {
            PeakBytes(_context.Time.GetTimestamp());
            _process = null;
        }

        process.Dispose();
    }

    private EnvironmentLog OpenLog()
    {
        var version = Spec.Version;
        var logging = version.Settings.Logging;
        IPlatformLines lines = logging.JsonLogs ? NewJsonLines(logging.SystemLogLevel) : new TextLines(version, NameRuntime(), _context.Time);
        return new EnvironmentLog(_context.Logs.Open(version.Function.Region, _logGroup, _logStream), lines, logging, _context.Time, line => _context.MetricLines.Offer(version.Function.Region, line));
    }

    private JsonLines NewJsonLines(string? minimum) => new(Spec.Version, NameRuntime(), Spec.InitializationType, _logStream, _context.Time, minimum);

    private RuntimeVersionName NameRuntime() =>
        RuntimeVersionName.Of(Spec.Version.Function.Region, Spec.Version.Settings.Runtime, _context.InterpreterVersion(Spec.Version.Settings.Runtime));

    /// <summary>What the sandbox tells of its process.</summary>
    private sealed class ProcessEvents(ExecutionEnvironment environment) : IProcessEvents
    {
        public void Started(ChildProcess process)
        {
            lock (environment._gate)
            {
                environment._process = process;
                environment._startClock!.End(process.Waits ? ColdStartPhase.Stem : ColdStartPhase.Sandbox);
            }
        }

        public bool OutputReady(ChildProcess process) => environment._log.TakeOutput(process);

        public void Exited(ChildProcess process, ProcessExit exit) => environment.Exited(process, exit);
    }
}

using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Extensions;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Limits;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.TelemetryApi;

namespace Grid.Runtimes.StemCells;

/// <summary>
/// A sandbox with a booted language runtime that waits for its function. It stands between the process and the environment that it becomes:
/// whatever the process says or asks goes on to there, and is refused before.
/// </summary>
internal sealed class StemCell(StemKind kind, ISandbox sandbox, IResourceGroup group, TimeProvider time) : IRuntimeApiCalls, IProcessEvents
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<bool> _booted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IRuntimeApiCalls? _environment;
    private volatile IProcessEvents? _events;
    private ChildProcess? _process;
    private ProcessExit? _exit;

    public StemKind Kind => kind;

    public ISandbox Sandbox => sandbox;

    /// <summary>What its process was born in, with the limits of its kind.</summary>
    public IResourceGroup Group => group;

    /// <summary>When it was made, on the clock of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long MadeAt { get; } = time.GetTimestamp();

    /// <summary>Completes with true when the process waits for its function, with false when it has ended before.</summary>
    public Task<bool> Booted => _booted.Task;

    /// <summary>Completes when the process has ended while it was nobody's.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Makes it an environment's, for good.</summary>
    /// <param name="events">Hears of the process as if it had just been started.</param>
    /// <returns>False when the process has ended.</returns>
    public bool Become(IRuntimeApiCalls environment, IProcessEvents events)
    {
        lock (_gate)
        {
            _environment = environment;
            if (_exit is not null || _process is null) return false;
            events.Started(_process);
            _events = events;
            return true;
        }
    }

    /// <summary>Ends the process and removes the sandbox; for one that became nothing.</summary>
    public async Task End()
    {
        await sandbox.End(_process);
        sandbox.Dispose();
        group.Dispose();
        _process?.Dispose();
    }

    public void Started(ChildProcess process)
    {
        lock (_gate) _process = process;
    }

    public bool OutputReady(ChildProcess process)
    {
        if (_events is { } events) return events.OutputReady(process);

        // Its first words say that it waits; they are no function's.
        Span<byte> words = stackalloc byte[1024];
        var count = process.ReadOutput(words);
        if (count > 0) _booted.TrySetResult(true);
        return count != 0;
    }

    public void Exited(ChildProcess process, ProcessExit exit)
    {
        IProcessEvents? events;
        lock (_gate)
        {
            _exit = exit;
            events = _events;
        }

        if (events is not null) events.Exited(process, exit);
        _booted.TrySetResult(false);
        _lost.TrySetResult();
    }

    public ValueTask<NextAnswer> Next(CancellationToken connectionClosed) =>
        _environment?.Next(connectionClosed) ?? new(new NextAnswer(null, Early("RuntimeReady")));

    public Refusal? BeginAnswer(ReadOnlySpan<char> requestId, bool error, out Invocation? invocation)
    {
        invocation = null;
        return _environment is { } environment ? environment.BeginAnswer(requestId, error, out invocation) : Early("RuntimeInvocationResponse");
    }

    public bool EndAnswer(Invocation invocation, Payload payload, Fault? fault) => _environment!.EndAnswer(invocation, payload, fault);

    public Refusal? BeginInitError(Fault fault) => _environment is { } environment ? environment.BeginInitError(fault) : Early("RuntimeInitError");

    public void EndInit(Fault fault) => _environment!.EndInit(fault);

    /// <summary>Its runtime has connected long before.</summary>
    public void Connected() => _environment?.Connected();

    public EnvironmentSpec Spec => _environment!.Spec;

    public (Extension? Extension, Refusal? Refusal) Register(string name, ExtensionEvents events) =>
        _environment?.Register(name, events) ?? (null, Early("ExtensionRegistered"));

    public ValueTask<ExtensionAnswer> NextEvent(Guid extension) => _environment?.NextEvent(extension) ?? new(new ExtensionAnswer { Refusal = Early("ExtensionReady") });

    public Refusal? BeginExtensionError(Guid extension, bool init, string errorType) =>
        _environment is { } environment ? environment.BeginExtensionError(extension, init, errorType) : Early("ExtensionError");

    public void EndExtension(bool init, string errorType) => _environment?.EndExtension(init, errorType);

    public Refusal? Subscribe(Guid extension, TelemetrySubscription subscription) =>
        _environment is { } environment ? environment.Subscribe(extension, subscription) : Early("TelemetrySubscribed");

    public Refusal? Identify(Guid extension) => _environment is { } environment ? environment.Identify(extension) : Early("ExtensionIdentified");

    private static Refusal Early(string to) => Refusal.InvalidTransition("RuntimeStarted", to);
}

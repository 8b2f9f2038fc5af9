using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.TelemetryApi;

namespace Grid.Runtimes.Extensions;

/// <summary>
/// The extensions of one environment from a start of its processes to their end: gives the roster's decisions hands. An environment without any has none of this.
/// Every call but those that say otherwise is made under the environment's lock.
/// </summary>
internal sealed class EnvironmentExtensions : IAsyncDisposable
{
    /// <summary>
    /// What the Shutdown phase may take, in milliseconds, and how much of it the runtime has between SIGTERM and SIGKILL: with an external extension, and with internal ones alone.
    /// </summary>
    private static readonly (int All, int Runtime) s_external = (2000, 300), s_internal = (500, 500);

    private readonly ExtensionRoster _roster;
    private readonly ExtensionStarter? _starter;
    private readonly IReadOnlyList<string> _files = [];
    private readonly TaskCompletionSource<ProcessExit> _runtimeExit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[]? _shutdown;

    /// <summary>Internal extensions alone: they come with the first registration.</summary>
    public EnvironmentExtensions(TelemetryFeed feed)
    {
        _roster = new ExtensionRoster([]);
        Feed = feed;
    }

    /// <summary>External extensions.</summary>
    /// <param name="names">Their files in <paramref name="optRoot"/>.</param>
    /// <param name="optRoot">The layers as processes see them.</param>
    public EnvironmentExtensions(TelemetryFeed feed, IReadOnlyList<string> names, string optRoot, IExtensionProcesses processes)
    {
        _roster = new ExtensionRoster(names);
        _files = [.. names.Select(name => $"{optRoot}/extensions/{name}")];
        _starter = new ExtensionStarter(processes);
        Feed = feed;
    }

    public ExtensionRoster Roster => _roster;

    public TelemetryFeed Feed { get; }

    /// <summary>See <see cref="ExtensionRoster.AllReady"/>.</summary>
    public bool AllReady => _roster.AllReady;

    /// <summary>True once the environment tells its extensions to end: then their ends are no failures.</summary>
    public bool Ends => _shutdown is not null;

    /// <summary>Starts the processes. Without the lock.</summary>
    public async Task Start(ISandbox sandbox, LaunchPlan plan, IProcessEvents events, ProcessWatch watch)
    {
        await sandbox.Start(_starter!.Wrap(plan, _files), events);
        _starter.Listen(watch);
    }

    public (Extension? Extension, Refusal? Refusal) Register(string name, ExtensionEvents events)
    {
        var result = _roster.Register(name, events);
        if (result.Extension is { IsExternal: true } && _roster.AllRegistered) _starter!.StartRuntime();
        return result;
    }

    public ValueTask<ExtensionAnswer> Next(Extension extension)
    {
        if (_roster.Next(extension) is { } refusal) return new(new ExtensionAnswer(null, Refusal: refusal));
        extension.Asking?.TrySetResult(default);
        extension.Asking = null;
        if (_shutdown is { } shutdown && extension.Events.HasFlag(ExtensionEvents.Shutdown))
        {
            _roster.Deliver(extension);
            return new(new ExtensionAnswer(shutdown));
        }

        extension.Asking = new TaskCompletionSource<ExtensionAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new(extension.Asking.Task);
    }

    /// <summary>An invocation begins: whoever wants to know is told, and waited for.</summary>
    public void Invoke(Invocation invocation)
    {
        byte[]? body = null;
        foreach (var extension in _roster.All)
        {
            if (!extension.Events.HasFlag(ExtensionEvents.Invoke)) continue;
            Deliver(extension, new ExtensionAnswer(body ??= ExtensionEvent.Invoke(invocation), Guid.NewGuid().ToString()));
        }
    }

    /// <summary>The process of an external extension has ended.</summary>
    /// <returns>What that means for the environment; null when it is as it should be.</returns>
    public Fault? Exited(string name, ProcessExit exit)
    {
        if (_roster.Find(name) is not { IsExternal: true } extension) return null;
        _roster.End(extension);
        LookWhoIsLeft();
        if (Ends) return null;
        extension.ErrorType ??= "Extension.Crash";
        return new Fault { ErrorType = "Extension.Crash", Message = exit == default ? "exit code 0" : exit.Reason };
    }

    /// <summary>What the runtime's end was, when the starter saw it.</summary>
    public void RuntimeExited(ProcessExit exit) => _runtimeExit.TrySetResult(exit);

    /// <summary>
    /// The Shutdown phase: SIGTERM for the runtime, then SHUTDOWN for the external extensions that want it, each within its time. Without the lock.
    /// </summary>
    /// <param name="gate">The environment's lock.</param>
    /// <param name="process">What the sandbox has started; null when nothing runs.</param>
    /// <param name="reason">For the event.</param>
    public async Task Shutdown(Lock gate, ISandbox sandbox, ChildProcess? process, string reason, TimeProvider time)
    {
        var times = _roster.HasExternal ? s_external : s_internal;
        var began = time.GetTimestamp();
        var deadlineMs = (time.GetUtcNow() + TimeSpan.FromMilliseconds(times.All)).ToUnixTimeMilliseconds();
        var flushed = Task.WhenAll(Feed.Subscribers.Select(subscriber => subscriber.Flush()));
        if (process is { Exit.IsCompleted: false } && !_runtimeExit.Task.IsCompleted && _starter is not { RuntimeStarts: false })
        {
            Task exit = _starter is null ? process.Exit : Task.WhenAny(_runtimeExit.Task, process.Exit);
            Signal(sandbox, process, Native.SignalTerminate);
            await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMilliseconds(times.Runtime), time, CancellationToken.None));
            if (!exit.IsCompleted) Signal(sandbox, process, Native.SignalKill);
        }

        if (_starter is null || process is null or { Exit.IsCompleted: true }) return;
        lock (gate)
        {
            _shutdown = ExtensionEvent.Shutdown(reason, deadlineMs);
            foreach (var extension in _roster.All)
            {
                if (extension.Events.HasFlag(ExtensionEvents.Shutdown)) Deliver(extension, new ExtensionAnswer(_shutdown));
            }

            LookWhoIsLeft();
        }

        var rest = TimeSpan.FromMilliseconds(times.All) - time.GetElapsedTime(began);
        var left = Task.WhenAll(_left.Task, flushed);
        if (rest > TimeSpan.Zero) await Task.WhenAny(left, process.Exit, Task.Delay(rest, time, CancellationToken.None));
    }

    /// <summary>Takes what the extensions have still written. Without the lock, when all have ended.</summary>
    public void Drain() => _starter?.Drain();

    /// <summary>All processes have ended. Without the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var extension in _roster.All) extension.Asking?.TrySetResult(default);
        _starter?.Dispose();
        foreach (var subscriber in Feed.Subscribers) await subscriber.DisposeAsync();
        Feed.Dispose();
    }

    private void Deliver(Extension extension, ExtensionAnswer answer)
    {
        if (extension.Asking is not { } asking) return;
        _roster.Deliver(extension);
        extension.Asking = null;
        asking.TrySetResult(answer);
    }

    private void Signal(ISandbox sandbox, ChildProcess process, int signal)
    {
        if (_starter is null) sandbox.Signal(process, signal);
        else _starter.Signal(signal);
    }

    /// <summary>The Shutdown phase is over when every extension that was told of it has ended.</summary>
    private void LookWhoIsLeft()
    {
        if (Ends && _roster.All.All(extension => !extension.Events.HasFlag(ExtensionEvents.Shutdown) || extension.HasEnded)) _left.TrySetResult();
    }
}

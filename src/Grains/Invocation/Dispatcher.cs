using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Environments;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Concurrency;
using Grid.Scheduling.Environments;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Invocation;

/// <summary>
/// This silo's invocations and environments of one function version: feeds events to <see cref="FunctionScheduler{TEnvironment,TWaiter}"/> under a lock
/// and carries out what it says. A warm invocation takes and returns an environment here without a grain call.
/// </summary>
internal sealed partial class Dispatcher(
    FunctionVersion version,
    ConcurrencyCounter concurrency,
    IKeepAlivePolicy keepAlive,
    IEnvironmentStarter starter,
    TimeProvider time,
    ILogger<Dispatcher> logger)
{
    private readonly Lock _lock = new();
    private readonly FunctionScheduler<IExecutionEnvironment, Waiter> _scheduler = new(keepAlive);

    public FunctionVersion Version { get; } = version;

    /// <summary>The limit that invocations of this version count against.</summary>
    public ConcurrencyCounter Concurrency { get; } = concurrency;

    /// <summary>True when it holds neither environments nor invocations and can be forgotten.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _scheduler.IsEmpty;
        }
    }

    /// <summary>An environment for one invocation: idle here, or one that is about to be free or to be started. Whoever takes it calls <see cref="Return"/>.</summary>
    public ValueTask<Placement> Take(CancellationToken cancellationToken)
    {
        Waiter waiter;
        bool start;
        lock (_lock)
        {
            if (_scheduler.Arrive(Now) is { } idle) return ValueTask.FromResult(new Placement(idle, null));
            waiter = new Waiter();
            start = _scheduler.Wait(waiter);
        }

        if (start) _ = StartEnvironment();
        return Await(waiter, cancellationToken);
    }

    /// <summary>The invocation is over. The environment is free before the caller hears of it, so that nothing overtakes a release.</summary>
    public void Return(IExecutionEnvironment environment)
    {
        Next<Waiter> next;
        bool another;
        lock (_lock)
        {
            next = _scheduler.Released(environment, environment.Usable, Now);
            another = _scheduler.NeedsAnother();
        }

        Carry(environment, next);
        if (another) _ = StartEnvironment();
    }

    /// <summary>Ends the idle environments whose keep-alive is over.</summary>
    public void Expire()
    {
        List<IExecutionEnvironment> expired = [];
        lock (_lock) _scheduler.Expire(Now, expired);
        End(expired);
    }

    /// <summary>The version was replaced or deleted: idle environments end now, busy ones with their invocation.</summary>
    public void Drain()
    {
        List<IExecutionEnvironment> ended = [];
        lock (_lock) _scheduler.Drain(ended);
        End(ended);
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private async ValueTask<Placement> Await(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (dispatcher, waiter) = ((Dispatcher, Waiter))state!;
                bool left;
                lock (dispatcher._lock) left = dispatcher._scheduler.Leave(waiter);
                if (left) waiter.TrySetCanceled(token);
            },
            (this, waiter));
        return await waiter.Task;
    }

    private async Task StartEnvironment()
    {
        IExecutionEnvironment environment;
        try
        {
            environment = await starter.Start(Version);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The one seam to what can go wrong outside: folders, processes, the silo going down.
            LogStartFailed(exception, Version.QualifiedArn);
            Waiter? failed;
            lock (_lock) failed = _scheduler.StartFailed();
            failed?.TrySetResult(new Placement(null, new ApiError(ApiErrorKind.Service, "The execution environment could not be started.")));
            return;
        }

        var usable = await environment.Initialized;
        _ = ForgetWhenEnded(environment);
        Next<Waiter> next;
        lock (_lock) next = _scheduler.Started(environment, usable, Now);
        Carry(environment, next);
    }

    private async Task ForgetWhenEnded(IExecutionEnvironment environment)
    {
        await environment.Ended;
        lock (_lock) _scheduler.Died(environment);
    }

    private static void Carry(IExecutionEnvironment environment, Next<Waiter> next)
    {
        next.Waiter?.TrySetResult(new Placement(environment, null));
        if (next.Ends) _ = environment.Stop();
    }

    private static void End(List<IExecutionEnvironment> environments)
    {
        foreach (var environment in environments) _ = environment.Stop();
    }

    /// <summary>An invocation that waits for an environment.</summary>
    private sealed class Waiter() : TaskCompletionSource<Placement>(TaskCreationOptions.RunContinuationsAsynchronously);
}

using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Limits;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.StemCells;

/// <summary>
/// The silo's stem cells: booted runtimes that wait for a function. Taking one is all that a cold start does here; one loop makes and ends cells,
/// one at a time and only while no start is under way, so that it never competes with a function for the processor.
/// </summary>
internal sealed partial class StemCellPool(
    ISandboxFactory sandboxes,
    ILaunchPlanner planner,
    IRuntimeInventory inventory,
    RuntimeApiServer server,
    IResourceGroups groups,
    IStemCellCount count,
    IOptions<EnvironmentsOptions> options,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time,
    ILogger<StemCellPool> logger) : IHostedService, IDisposable
{
    /// <summary>Kinds that are remembered; the one that was longest without a start is forgotten for a new one.</summary>
    private const int KindsLimit = 64;

    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan s_longestQuiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_bootTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_afterShrinking = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<StemKind, StemShelf> _shelves = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private long _lastStart;
    private long _shrunkUntil;

    /// <summary>Cells that wait for a function.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _shelves.Values.Sum(shelf => shelf.Count);
        }
    }

    /// <summary>A cell for a start that is about to happen; null when it is to be a plain one. The cell is the caller's from here on.</summary>
    /// <param name="kind">Null for a function that needs a plain start.</param>
    public StemCell? Take(StemKind? kind)
    {
        StemCell? cell = null;
        lock (_gate)
        {
            _lastStart = time.GetTimestamp();
            if (kind is not null)
            {
                var shelf = ShelfOf(kind.Value);
                shelf.NoteStart(_lastStart);
                cell = shelf.Take();
            }
        }

        if (kind is not null) Wake();
        return cell;
    }

    /// <summary>The machine needs memory: ends cells, those of the least used kinds first, and makes none for a minute.</summary>
    /// <returns>How many were ended.</returns>
    public async Task<int> Shrink(int cells)
    {
        List<StemCell> surplus = [];
        lock (_gate)
        {
            _shrunkUntil = After(s_afterShrinking);
            foreach (var shelf in _shelves.Values.OrderBy(shelf => shelf.LastStart))
                while (surplus.Count < cells && shelf.Take() is { } cell) surplus.Add(cell);
        }

        await Task.WhenAll(surplus.Select(cell => cell.End()));
        return surplus.Count;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value is { Host: true, StemCellsLimit: > 0 } && sandboxes.TakesLateCode) _running = Task.Run(Run, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Shrink(int.MaxValue);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _wake.Dispose();
    }

    private async Task Run()
    {
        foreach (var runtime in inventory.Available)
        {
            if (StemKind.Usual(runtime.Runtime) is { } kind)
                lock (_gate) ShelfOf(kind);
        }

        while (!_stopping.IsCancellationRequested)
        {
            var (surplus, missing) = Look();
            foreach (var cell in surplus) await cell.End();
            if (missing is null)
            {
                await _wake.WaitAsync(s_round, _stopping.Token);
                continue;
            }

            await Quiet();
            await Make(missing);
        }
    }

    /// <summary>Waits until no start has begun for a moment: its processor time comes first.</summary>
    private async Task Quiet()
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var now = time.GetTimestamp();
            var rest = s_quiet - time.GetElapsedTime(Volatile.Read(ref _lastStart), now);
            if (Volatile.Read(ref _lastStart) == 0 || rest <= TimeSpan.Zero || time.GetElapsedTime(began, now) >= s_longestQuiet) return;
            await Task.Delay(rest, time, _stopping.Token);
        }
    }

    /// <summary>What is too much, and the first that is missing. The kinds used last come first where the limit does not allow for all.</summary>
    private (List<StemCell> Surplus, StemShelf? Missing) Look()
    {
        List<StemCell> surplus = [];
        StemShelf? missing = null;
        Span<TimeSpan> ages = stackalloc TimeSpan[IStemCellCount.MemoryOfStarts];
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var room = options.Value.StemCellsLimit;
            foreach (var shelf in _shelves.Values.OrderByDescending(shelf => shelf.LastStart))
            {
                var wanted = Math.Clamp(count.Keep(shelf.SinceStarts(ages, now, time)), 0, room);
                room -= wanted;
                while (shelf.Count > wanted) surplus.Add(shelf.Take()!);
                if (shelf.Count < wanted && shelf.PausedUntil <= now && _shrunkUntil <= now) missing ??= shelf;
            }
        }

        return (surplus, missing);
    }

    private async Task Make(StemShelf shelf)
    {
        StemCell? cell = null;
        try
        {
            var (_, memoryMb, temporaryMb) = shelf.Kind;
            var group = groups.Create(new ResourceLimits(memoryMb, temporaryMb));
            var sandbox = sandboxes.Create(new SandboxSpec { EnvironmentId = Guid.NewGuid().ToString("N"), Group = group, TemporaryMb = temporaryMb });
            cell = new StemCell(shelf.Kind, sandbox, group, time);
            server.Serve(sandbox.Listener, cell);
            if (planner.PlanStem(shelf.Kind, sandbox.TemporaryRoot, sandbox.RuntimeApi) is { } plan)
            {
                await sandbox.Start(plan, cell);
                if (await cell.Booted.WaitAsync(s_bootTime, time, _stopping.Token))
                {
                    lock (_gate) shelf.Add(cell);
                    _ = ReplaceWhenLost(shelf, cell);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
#pragma warning disable CA1031 // The seam to the outside world: whatever the machine refuses, there is no cell, and functions start plainly.
        catch (Exception exception)
        {
            LogCannotMake(exception, shelf.Kind.Runtime);
        }
#pragma warning restore CA1031

        if (cell is not null) await cell.End();
        if (!_stopping.IsCancellationRequested) Fail(shelf);
    }

    private async Task ReplaceWhenLost(StemShelf shelf, StemCell cell)
    {
        await cell.Lost;
        bool waited;
        lock (_gate) waited = shelf.Remove(cell);
        if (!waited) return;
        Fail(shelf);
        await cell.End();
        Wake();
    }

    private void Fail(StemShelf shelf)
    {
        lock (_gate) shelf.Pause(time.GetTimestamp(), time);
        LogLost(shelf.Kind.Runtime);
    }

    /// <summary>Under the lock.</summary>
    private StemShelf ShelfOf(StemKind kind)
    {
        if (_shelves.TryGetValue(kind, out var shelf)) return shelf;
        if (_shelves.Count == KindsLimit && _shelves.Values.Where(each => each.Count == 0).MinBy(each => each.LastStart) is { } forgotten) _shelves.Remove(forgotten.Kind);
        return _shelves[kind] = new StemShelf(kind);
    }

    private void Wake()
    {
        lock (_gate)
            if (_wake.CurrentCount == 0) _wake.Release();
    }

    private long After(TimeSpan wait) => time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
}

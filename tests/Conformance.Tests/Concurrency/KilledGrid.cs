using System.Diagnostics;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>Silos of one grid that are killed, frozen, stopped and started again, each under the same name.</summary>
internal sealed class KilledGrid(Func<int, string> folder, string[] settings) : IAsyncDisposable
{
    private readonly GridProcess?[] _silos = new GridProcess?[Size];
    private readonly SignedClient?[] _clients = new SignedClient?[Size];

    public const int Size = 3;

    /// <summary>How many silos were taken for dead although nobody had killed them.</summary>
    public int Revived { get; private set; }

    /// <summary>Null while the silo is down.</summary>
    public SignedClient? Client(int number) => Volatile.Read(ref _clients[number]);

    public GridProcess Silo(int number) => _silos[number] ?? throw new InvalidOperationException($"Silo {number} is down.");

    /// <summary>What the silos that are up have printed.</summary>
    public string Output => string.Join('\n', _silos.Select((silo, number) => $"--- silo {number}\n{silo?.Output}"));

    public async Task StartAll()
    {
        for (var number = 0; number < Size; number++) await Start(number);
    }

    public async Task Start(int number)
    {
        _silos[number] = await GridProcess.Start(folder(number), settings);
        Volatile.Write(ref _clients[number], new SignedClient(_silos[number]!));
    }

    /// <returns>When it was.</returns>
    public async Task<long> Kill(int number)
    {
        var (silo, at) = (Silo(number), Stopwatch.GetTimestamp());
        await silo.Kill();
        await Remove(number);
        return at;
    }

    /// <summary>Asks the silo to stop, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Stop(int number)
    {
        var code = await Silo(number).Stop();
        await Remove(number);
        return code;
    }

    /// <summary>
    /// Starts silos that have ended by themselves, as a supervisor would: one that is starved of its processors is taken for dead by the others, and ends when it hears of it.
    /// No silo ends for any other reason.
    /// </summary>
    public async Task Revive()
    {
        for (var number = 0; number < Size; number++)
        {
            if (_silos[number] is not { HasExited: true } ended) continue;
            await ended.Exit();
            Assert.Contains("I have been told I am dead", ended.Output, StringComparison.Ordinal);
            Revived++;
            await Remove(number);
            await Start(number);
        }
    }

    /// <summary>From now on nothing in the silo moves.</summary>
    public async Task<long> Freeze(int number)
    {
        var at = Stopwatch.GetTimestamp();
        await Silo(number).Signal("STOP");
        return at;
    }

    /// <summary>The silo goes on, finds out that it has been given up, and ends.</summary>
    public async Task Thaw(int number)
    {
        await Silo(number).Signal("CONT");
        await Silo(number).Exit();
        await Remove(number);
    }

    public async ValueTask DisposeAsync()
    {
        for (var number = 0; number < Size; number++)
        {
            if (_silos[number] is { HasExited: false } silo) await silo.Signal("CONT");
            await Remove(number);
        }
    }

    private async Task Remove(int number)
    {
        Interlocked.Exchange(ref _clients[number], null)?.Dispose();
        if (Interlocked.Exchange(ref _silos[number], null) is { } silo) await silo.DisposeAsync();
    }
}

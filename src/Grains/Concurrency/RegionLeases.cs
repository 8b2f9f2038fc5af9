using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

/// <summary>
/// What this silo has leased of one region, and the conversation with the region's authority: one ask at a time, and whoever comes meanwhile is in the next one.
/// </summary>
internal sealed partial class RegionLeases(string region, Func<LeaseAsk, Task<LeaseGrant?>> authority, Action renewed, TimeProvider time, ILogger<RegionLeases> logger)
{
    /// <summary>Asks until an invocation is told that there is nothing for it: others may be quicker, and the table of pools may be new.</summary>
    private const int MostAsks = 4;

    /// <summary>How long an invocation waits for an authority that does not answer, because its silo has just died.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private TaskCompletionSource? _next;
    private bool _asking;
    private bool _failed;

    public LeasedSlots Slots { get; } = new();

    /// <summary>A slot and a token for one invocation; when they are here, without waiting. Whoever is admitted calls <see cref="Return"/>.</summary>
    public ValueTask<Admission> Admit(FunctionSlots function)
    {
        var admission = Slots.TryTake(function, Now, out var asks);
        if (admission is Admission.Ask) return new(AskFor(function));
        if (asks) _ = Ask();
        return new(admission);
    }

    public void Return(FunctionSlots function)
    {
        if (Slots.Return(function)) _ = Ask();
    }

    /// <summary>The tokens of an invocation in a provisioned environment, when they are here; see <see cref="LeasedSlots.TryTakeProvisioned"/>. Who is to <see cref="Admission.Ask"/> tries again after <see cref="AskForProvisioned"/>.</summary>
    public Admission TryProvisioned(FunctionSlots function)
    {
        var admission = Slots.TryTakeProvisioned(function, Now, out var asks);
        if (asks && admission is not Admission.Ask) _ = Ask();
        return admission;
    }

    /// <summary>May an invocation that was admitted on demand run in a provisioned environment.</summary>
    public bool TryMoveToProvisioned(FunctionSlots function)
    {
        var taken = Slots.TryMoveToProvisioned(function, Now, out var asks);
        if (asks) _ = Ask();
        return taken;
    }

    /// <summary>Asks the authority for what <see cref="TryProvisioned"/> lacked.</summary>
    /// <returns>False when nobody answers.</returns>
    public async Task<bool> AskForProvisioned(FunctionSlots function)
    {
        Slots.WaitForProvisioned(function, 1);
        try
        {
            await Ask();
            return !_failed;
        }
        finally
        {
            Slots.WaitForProvisioned(function, -1);
        }
    }

    /// <summary>A token for the start of an environment: <see cref="Admission.Admitted"/>, <see cref="Admission.NoToken"/>, or no answer.</summary>
    public async ValueTask<Admission> TakeStart(string bucket)
    {
        if (Slots.TakeStarts(bucket, 1, Now) == 1) return Admission.Admitted;
        Slots.WaitForStarts(bucket, 1);
        try
        {
            var since = Now;
            for (var asks = 0; asks < MostAsks && Now - since < s_patience;)
            {
                await Ask();
                if (Slots.TakeStarts(bucket, 1, Now) == 1) return Admission.Admitted;
                if (Now < Slots.StartsRefusedUntil(bucket)) return Admission.NoToken;
                if (_failed) await Task.Delay(s_pause, time, CancellationToken.None);
                else asks++;
            }

            return _failed ? Admission.Ask : Admission.NoToken;
        }
        finally
        {
            Slots.WaitForStarts(bucket, -1);
        }
    }

    /// <summary>Completes when an ask that begins from now on is answered, or has failed.</summary>
    public Task Ask()
    {
        lock (_lock)
        {
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var next = _next.Task;
            if (_asking) return next;
            _asking = true;
            _ = Converse();
            return next;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private async Task<Admission> AskFor(FunctionSlots function)
    {
        Slots.Wait(function, 1);
        try
        {
            var since = Now;
            for (var asks = 0; asks < MostAsks && Now - since < s_patience;)
            {
                await Ask();
                var admission = Slots.TryTake(function, Now, out _);
                if (admission is not Admission.Ask || Slots.IsLeaving) return admission;
                if (_failed) await Task.Delay(s_pause, time, CancellationToken.None);
                else asks++;
            }

            return _failed ? Admission.Ask : Admission.NoSlot;
        }
        finally
        {
            Slots.Wait(function, -1);
        }
    }

    private async Task Converse()
    {
        // The conversation belongs to no invocation's trace and to no grain's turn.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        System.Diagnostics.Activity.Current = null;
        while (true)
        {
            TaskCompletionSource batch;
            lock (_lock)
            {
                if (_next is null)
                {
                    _asking = false;
                    return;
                }

                (batch, _next) = (_next, null);
            }

            _failed = !await AskOnce();
            batch.SetResult();
        }
    }

    private async Task<bool> AskOnce()
    {
        var sentAt = Now;
        var ask = Slots.NextAsk(sentAt);
        try
        {
            if (await authority(ask) is { } grant)
            {
                Slots.Answered(ask, grant, sentAt, Now);
                renewed();
                return true;
            }
        }
#pragma warning disable CA1031 // The outside world: the authority's silo, its storage. The next ask says it again.
        catch (Exception exception)
        {
            LogUnanswered(exception, region);
        }
#pragma warning restore CA1031

        Slots.Unanswered(ask);
        return false;
    }

    [LoggerMessage(1, LogLevel.Warning, "The authority on concurrency of {Region} does not answer")]
    private partial void LogUnanswered(Exception exception, string region);
}

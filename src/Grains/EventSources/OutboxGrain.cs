using Grid.Contracts;
using Grid.Grains.Messaging;
using Grid.Scheduling.EventSources;
using Grid.Storage.EventSources;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Grid.Grains.EventSources;

/// <summary>
/// Sends what waits, up to 64 at a time, of each lane for http and https up to 32, the earliest due first. What does not arrive is tried again by its rules and goes to its dead-letter
/// queue then. In memory is only what is under way. Reentrant, so that what is new is taken while other things are under way.
/// </summary>
[Reentrant]
internal sealed partial class OutboxGrain(IEventSourceRows store, Serializer serializer, DeliverySender sender, WorkCount work, TimeProvider time, ILogger<OutboxGrain> logger) : Grain, IOutboxGrain, IDisposable
{
    private const int MostAtOnce = 64;
    private const int MostOfLane = 32;

    /// <summary>How long a dead-letter queue is tried.</summary>
    private static readonly TimeSpan DeadLetterAge = TimeSpan.FromHours(24);

    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<string> _underWay = new(StringComparer.Ordinal);

    /// <summary>What has ended since rows were last asked for: an answer that is still on its way may know it as due.</summary>
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);

    private RegionRows _rows = null!;
    private DueAlarm _alarm = null!;
    private DateTimeOffset? _next;

    /// <summary>The first of what has become due since the database was last asked for it: its answer may not know it.</summary>
    private DateTimeOffset? _meanwhile;
    private bool _looking;
    private bool _lookAgain;

    private OutboxKey _key;

    /// <summary>Deliveries under way.</summary>
    private int Most => _key.Lane is null ? MostAtOnce : MostOfLane;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = OutboxKey.FromGrainKey(this.GetPrimaryKeyString());
        _rows = new RegionRows(store, serializer, _key.Owner, _key.Region);
        await _rows.Claim(cancellationToken);
        _next = await _rows.NextDue(_key.Kind, cancellationToken);
        _alarm = new DueAlarm(this.RegisterGrainTimer(static (grain, _) => grain.LookIfDue(), this, DueAlarm.NotRunning), time);
        _alarm.Set(_next);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What is under way is not known to have arrived: whoever comes next sends it again.
        return _ending.CancelAsync();
    }

    public void Dispose() => _ending.Dispose();

    public Task Nudge()
    {
        Expect(DateTimeOffset.MinValue);
        return LookIfDue();
    }

    /// <summary>Asks the database also when nothing seems to be due: a nudge may have been lost.</summary>
    public Task Wake(CancellationToken cancellationToken) => Nudge();

    private async Task LookIfDue()
    {
        if (_looking)
        {
            _lookAgain = true;
            return;
        }

        _looking = true;
        try
        {
            do
            {
                _lookAgain = false;
                if (_next <= time.GetUtcNow() && _underWay.Count < Most) await Look();
            }
            while (_lookAgain);
        }
        finally
        {
            _looking = false;
            _alarm.Set(_next);
        }
    }

    private async Task Look()
    {
        _ended.Clear();
        var asked = Most + _underWay.Count;
        var due = await _rows.Due<StoredDelivery>(_key.Kind, time.GetUtcNow(), asked, _ending.Token);
        foreach (var (key, delivery) in due)
        {
            if (_underWay.Count >= Most) return;
            if (!_ended.Contains(key) && _underWay.Add(key)) Run(key, delivery).Ignore();
        }

        if (due.Count == asked) return;

        _meanwhile = null;
        var next = await _rows.NextDue(_key.Kind, _ending.Token);
        _next = _meanwhile is null || next < _meanwhile ? next : _meanwhile;
    }

    private void Expect(DateTimeOffset due)
    {
        if (!(_next <= due)) _next = due;
        if (!(_meanwhile <= due)) _meanwhile = due;
    }

    private async Task Run(string key, StoredDelivery delivery)
    {
        work.Begin();
        try
        {
            var problem = await sender.Send(delivery, _ending.Token);
            var now = time.GetUtcNow();
            var change = problem is null ? EventSourceChange.Delete(_key.Kind, key) : After(key, delivery, problem, now);
            await _rows.Commit([change], CancellationToken.None);
            if (change.Due is { } due)
            {
                Expect(due);
                _alarm.Set(_next);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // It stays as it was, and is sent again by the next activation.
            LogFailed(exception, _key.Region, key);
            DeactivateOnIdle();
        }
        finally
        {
            _underWay.Remove(key);
            if (_looking) _ended.Add(key);
            work.End();
        }

        // Half of them at a time, so that not every end asks the database.
        if (_underWay.Count <= Most / 2 && !_ending.IsCancellationRequested) await LookIfDue();
    }

    /// <summary>What becomes of a delivery that has not arrived.</summary>
    private EventSourceChange After(string key, StoredDelivery delivery, DeliveryProblem problem, DateTimeOffset now)
    {
        if (delivery.DeadSince is { } dead)
        {
            var attempts = delivery.DeadAttempts + 1;
            var later = DeliveryRetry.Decide(key, attempts, dead, now, int.MaxValue, DeadLetterAge);
            if (later.At is { } next) return Put(key, next, delivery with { DeadAttempts = attempts });
            LogLost(delivery.DeadLetterArn, delivery.SourceArn, key, problem.Message);
            return EventSourceChange.Delete(_key.Kind, key);
        }

        var failed = delivery with { Attempts = delivery.Attempts + 1, ErrorCode = problem.Code, ErrorMessage = problem.Message };
        var verdict = problem.MayPass
            ? Retry(key, failed, now)
            : new RetryVerdict(null, RetryEnd.None);
        if (verdict.At is { } again) return Put(key, again, failed);
        LogGivenUp(delivery.TargetArn, delivery.SourceArn, key, failed.Attempts, problem.Message);
        if (delivery.DeadLetterArn is null) return EventSourceChange.Delete(_key.Kind, key);
        return Put(key, now, failed with
        {
            DeadSince = now,
            Exhausted = verdict.End switch { RetryEnd.Attempts => "MaximumRetryAttempts", RetryEnd.Age => "MaximumEventAgeInSeconds", _ => null },
        });
    }

    private static RetryVerdict Retry(string key, StoredDelivery failed, DateTimeOffset now) => failed.Call is { } call
        ? HttpNotifier.Policy(call).Retry!.Decide(failed.Attempts, now)
        : DeliveryRetry.Decide(key, failed.Attempts, failed.Since, now, failed.Retry.MaximumRetryAttempts, TimeSpan.FromSeconds(failed.Retry.MaximumEventAgeInSeconds));

    private EventSourceChange Put(string key, DateTimeOffset due, StoredDelivery delivery) => _rows.Put(_key.Kind, key, due, delivery);
}

using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>
/// What happens by itself: scheduled actions when they are due, target tracking every minute. What the last minutes were like is kept in memory; after a move to
/// another silo the minutes are gathered anew. An action that came due meanwhile is carried out once.
/// </summary>
internal sealed partial class ScalingGrain
{
    /// <summary>How often it is looked what is due: the precision of scheduled actions.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Watch> _watched = new(StringComparer.Ordinal);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(static (grain, token) => grain.Wake(token), this, Period, Period);
        return Task.CompletedTask;
    }

    public async Task Wake(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (key, stored) in state.State.Targets)
        {
            try
            {
                var done = new Doing(stored);
                await Scheduled(done, now, cancellationToken);
                await Tracked(key, done, now, cancellationToken);
                if (done.Changed) await Store(state.State.With(key, done.Target) with { Activities = [.. done.Activities.AsEnumerable().Reverse().Concat(state.State.Activities).Take(MostActivities)] });
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One target's trouble is not another's; what is due stays due.
                LogFailed(exception, Region, key);
            }
        }
    }

    private async Task Scheduled(Doing done, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var action in done.Target.Target.Actions)
        {
            if (!done.Target.Due.TryGetValue(action.Name, out var due) || due > now) continue;
            done.Change(done.Target with { Due = Due(done.Target, action.Name, ScheduledActions.Next(action, now)) });
            if (done.Target.Target.Suspended.Scheduled) continue;

            // One bound alone takes the other with it where they would cross.
            var target = done.Target.Target;
            var minimum = action.MinCapacity ?? Math.Min(target.MinCapacity, action.MaxCapacity!.Value);
            var maximum = action.MaxCapacity ?? Math.Max(target.MaxCapacity, minimum);
            done.Change(done.Target with { Target = target with { MinCapacity = minimum, MaxCapacity = maximum } });
            done.Note(Activity(target, now, $"Setting min capacity to {minimum} and max capacity to {maximum}", $"scheduled action name {action.Name} was triggered", $"Successfully set min capacity to {minimum} and max capacity to {maximum}", failed: false));

            var use = await provisioned.Get(target.Function, target.Qualifier, cancellationToken);
            if (!use.Ok)
            {
                LogUnreadable(target.Function.Region, target.ResourceId, use.Error.Message);
                continue;
            }

            var capacity = use.Value.Requested;
            if (capacity < minimum) await Set(done, use.Value, minimum, now, $"minimum capacity was set to {minimum}", cancellationToken);
            if (capacity > maximum) await Set(done, use.Value, maximum, now, $"maximum capacity was set to {maximum}", cancellationToken);
        }
    }

    private async Task Tracked(string key, Doing done, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (done.Target.Target is not { Policy: { } policy } target) return;
        if (!_watched.TryGetValue(key, out var watch)) _watched[key] = watch = new Watch();
        if (watch.Next > now) return;

        // After a pause the minutes before are not the last ones any more.
        if (now - watch.Next >= Minute) watch.Minutes.Clear();
        watch.Next = watch.Minutes.Count == 0 ? now + Minute : watch.Next + Minute;
        var use = await provisioned.Get(target.Function, target.Qualifier, cancellationToken);
        if (!use.Ok)
        {
            watch.Minutes.Clear();
            LogUnreadable(target.Function.Region, target.ResourceId, use.Error.Message);
            return;
        }

        watch.Minutes.Add(new UsedMinute(use.Value.InUse, use.Value.Available));
        if (watch.Minutes.Count > TargetTracking.LowMinutes) watch.Minutes.RemoveAt(0);
        var tracking = new TrackingPolicy(
            policy.TargetValue, target.MinCapacity, target.MaxCapacity,
            TimeSpan.FromSeconds(policy.ScaleOutCooldown ?? 0), TimeSpan.FromSeconds(policy.ScaleInCooldown ?? 0),
            !target.Suspended.DynamicOut, !target.Suspended.DynamicIn && !policy.DisableScaleIn);
        var standing = new TrackingState(use.Value.Requested, Since(done.Target.LastOut, now), Since(done.Target.LastIn, now), done.Target.LastOutBy);
        var decision = TargetTracking.Decide(tracking, standing, [.. watch.Minutes]);
        if (decision.Cause is TrackingCause.None) return;
        await Set(done, use.Value, decision.Capacity, now, Cause(decision.Cause, policy, target), cancellationToken);
    }

    private async Task Set(Doing done, ProvisionedUse use, int capacity, DateTimeOffset now, string cause, CancellationToken cancellationToken)
    {
        var target = done.Target.Target;
        var set = await provisioned.Set(target.Function, target.Qualifier, capacity, cancellationToken);
        var message = set.Ok
            ? $"Successfully set desired capacity to {capacity}. Change successfully fulfilled by lambda."
            : $"Failed to set desired capacity to {capacity}. Reason: {set.Error.Message}";
        done.Note(Activity(target, now, $"Setting desired capacity to {capacity}.", cause, message, !set.Ok));
        if (!set.Ok) LogRefused(target.Function.Region, target.ResourceId, capacity, set.Error.Message);

        // A refusal begins a cooldown, too: it would be the same again.
        done.Change(capacity > use.Requested
            ? done.Target with { LastOut = now, LastOutBy = capacity - use.Requested }
            : done.Target with { LastIn = now });
    }

    private static string Cause(TrackingCause cause, ScalingPolicy policy, ScalableTarget target) => cause switch
    {
        TrackingCause.Minimum => $"minimum capacity was set to {target.MinCapacity}",
        TrackingCause.Maximum => $"maximum capacity was set to {target.MaxCapacity}",
        TrackingCause.High => $"monitor alarm {policy.AlarmHigh} in state ALARM triggered policy {policy.Name}",
        _ => $"monitor alarm {policy.AlarmLow} in state ALARM triggered policy {policy.Name}",
    };

    private static ScalingActivity Activity(ScalableTarget target, DateTimeOffset now, string description, string cause, string message, bool failed) => new()
    {
        Id = Guid.NewGuid().ToString(),
        ResourceId = target.ResourceId,
        Description = description,
        Cause = cause,
        Time = now,
        Failed = failed,
        StatusMessage = message,
    };

    private static TimeSpan Since(DateTimeOffset? last, DateTimeOffset now) => last is { } then ? now - then : TimeSpan.MaxValue;

    /// <summary>What the last minutes of a target were like, the oldest first, and when the next one is over.</summary>
    private sealed class Watch
    {
        public List<UsedMinute> Minutes { get; } = [];

        public DateTimeOffset Next { get; set; }
    }

    /// <summary>What one look at a target has changed.</summary>
    private sealed class Doing(StoredTarget before)
    {
        public StoredTarget Target { get; private set; } = before;

        public List<ScalingActivity> Activities { get; } = [];

        public bool Changed { get; private set; }

        public void Change(StoredTarget target)
        {
            Target = target;
            Changed = true;
        }

        public void Note(ScalingActivity activity)
        {
            Activities.Add(activity);
            Changed = true;
        }
    }
}

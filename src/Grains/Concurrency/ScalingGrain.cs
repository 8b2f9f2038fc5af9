using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Concurrency;

/// <summary>One region's scaling: what callers say of it. What happens by itself is in the other file.</summary>
internal sealed partial class ScalingGrain(
    [PersistentState(StoredScaling.StateName)] IPersistentState<StoredScaling> state,
    IProvisionedConcurrency provisioned,
    TimeProvider time,
    ILogger<ScalingGrain> logger) : Grain, IScalingGrain
{
    /// <summary>Targets of one region, at most.</summary>
    private const int MostTargets = 500;

    /// <summary>Scheduled actions of one target, as on AWS.</summary>
    private const int MostActions = 200;

    /// <summary>Activities that are remembered, of all targets together.</summary>
    private const int MostActivities = 200;

    private const int MostTags = 50;

    private string Region => this.GetPrimaryKeyString();

    public async Task<Outcome<ScalableTarget>> Register(string name, string qualifier, ScalableTargetChange change, CancellationToken cancellationToken)
    {
        var key = Key(name, qualifier);
        var function = new FunctionId(Region, name);
        var known = state.State.Targets.GetValueOrDefault(key);
        if (known is null)
        {
            if (change is not { MinCapacity: not null, MaxCapacity: not null }) return ScalingErrors.Invalid("Both minimum and maximum capacity must be specified when registering a new scalable target");
            if (state.State.Targets.Count >= MostTargets) return ScalingErrors.TooMany("scalable targets", MostTargets);
            var use = await provisioned.Get(function, qualifier, cancellationToken);
            if (!use.Ok) return use.Error.Kind == ApiErrorKind.ResourceNotFound ? ScalingErrors.NoFunction(key) : use.Error;
        }
        else if (change.Tags is not null) return ScalingErrors.Invalid("Tags can only be given when a scalable target is registered for the first time. Use TagResource instead.");

        var before = known?.Target ?? new ScalableTarget
        {
            Function = function,
            Qualifier = qualifier,
            Arn = $"arn:{FunctionId.Partition(Region)}:application-autoscaling:{Region}:{Account.Id}:scalable-target/{Guid.NewGuid():N}",
            CreationTime = time.GetUtcNow(),
            Tags = change.Tags ?? [],
        };
        var target = before with
        {
            MinCapacity = change.MinCapacity ?? before.MinCapacity,
            MaxCapacity = change.MaxCapacity ?? before.MaxCapacity,
            Suspended = new ScalingSuspension
            {
                DynamicIn = change.DynamicInSuspended ?? before.Suspended.DynamicIn,
                DynamicOut = change.DynamicOutSuspended ?? before.Suspended.DynamicOut,
                Scheduled = change.ScheduledSuspended ?? before.Suspended.Scheduled,
            },
        };
        if (target.MaxCapacity < target.MinCapacity) return ScalingErrors.Invalid("Maximum capacity cannot be less than minimum capacity");
        await Store(state.State.With(key, (known ?? new StoredTarget()) with { Target = target }));
        return target;
    }

    public async Task<Outcome<Done>> Deregister(string name, string qualifier, CancellationToken cancellationToken)
    {
        var key = Key(name, qualifier);
        if (!state.State.Targets.TryGetValue(key, out var known)) return ScalingErrors.NoTarget(key);
        _watched.Remove(key);
        await Store(state.State.With(key, null) with { Activities = [.. state.State.Activities.Where(activity => activity.ResourceId != known.Target.ResourceId)] });
        return new Done();
    }

    public Task<ScalableTarget[]> Targets(CancellationToken cancellationToken) =>
        Task.FromResult<ScalableTarget[]>([.. state.State.Targets.Values.Select(stored => stored.Target).OrderBy(target => target.ResourceId, StringComparer.Ordinal)]);

    public async Task<Outcome<ScalingPolicy>> PutPolicy(string name, string qualifier, ScalingPolicy policy, CancellationToken cancellationToken)
    {
        var key = Key(name, qualifier);
        if (!state.State.Targets.TryGetValue(key, out var known)) return ScalingErrors.NoTargetRegistered(key);
        var before = known.Target.Policy;
        if (before is not null && before.Name != policy.Name) return ScalingErrors.Invalid("Only one TargetTrackingScaling policy for a given metric specification is allowed.");
        var alarm = $"TargetTracking-{known.Target.ResourceId}";
        var stored = policy with
        {
            Arn = before?.Arn ?? $"{Arn("scalingPolicy", known.Target)}:policyName/{policy.Name}",
            CreationTime = before?.CreationTime ?? time.GetUtcNow(),
            AlarmHigh = before?.AlarmHigh ?? $"{alarm}-AlarmHigh-{Guid.NewGuid()}",
            AlarmLow = before?.AlarmLow ?? $"{alarm}-AlarmLow-{Guid.NewGuid()}",
        };
        await Store(state.State.With(key, known with { Target = known.Target with { Policy = stored } }));
        return stored;
    }

    public async Task<Outcome<Done>> DeletePolicy(string name, string qualifier, string policy, CancellationToken cancellationToken)
    {
        var key = Key(name, qualifier);
        if (!state.State.Targets.TryGetValue(key, out var known) || known.Target.Policy?.Name != policy) return ScalingErrors.NoPolicy(key, policy);
        _watched.Remove(key);
        await Store(state.State.With(key, known with { Target = known.Target with { Policy = null } }));
        return new Done();
    }

    public async Task<Outcome<ScheduledAction>> PutAction(string name, string qualifier, ScheduledActionChange change, CancellationToken cancellationToken)
    {
        var key = Key(name, qualifier);
        if (!state.State.Targets.TryGetValue(key, out var known)) return ScalingErrors.NoTargetRegistered(key);
        var others = known.Target.Actions.Where(action => action.Name != change.Name).ToArray();
        var before = known.Target.Actions.FirstOrDefault(action => action.Name == change.Name);
        if (before is null)
        {
            if (change.Schedule is null) return ScalingErrors.Invalid("Schedule is required for a new scheduled action");
            if (others.Length >= MostActions) return ScalingErrors.TooMany("scheduled actions for a scalable target", MostActions);
        }

        var now = time.GetUtcNow();
        before ??= new ScheduledAction { Name = change.Name, Arn = $"{Arn("scheduledAction", known.Target)}:scheduledActionName/{change.Name}", CreationTime = now };
        var action = before with
        {
            Schedule = change.Schedule ?? before.Schedule,
            Timezone = change.Timezone ?? before.Timezone,
            StartTime = change.StartTime ?? before.StartTime,
            EndTime = change.EndTime ?? before.EndTime,
            MinCapacity = change.HasAction ? change.MinCapacity : before.MinCapacity,
            MaxCapacity = change.HasAction ? change.MaxCapacity : before.MaxCapacity,
        };
        if (ScheduledActions.Problem(action) is { } problem) return problem;
        await Store(state.State.With(key, known with
        {
            Target = known.Target with { Actions = [.. others.Append(action).OrderBy(kept => kept.Name, StringComparer.Ordinal)] },
            Due = Due(known, action.Name, ScheduledActions.Next(action, now)),
        }));
        return action;
    }

    public async Task<Outcome<Done>> DeleteAction(string name, string qualifier, string action, CancellationToken cancellationToken)
    {
        var key = Key(name, qualifier);
        if (!state.State.Targets.TryGetValue(key, out var known) || known.Target.Actions.All(kept => kept.Name != action)) return ScalingErrors.NoAction(key, action);
        await Store(state.State.With(key, known with
        {
            Target = known.Target with { Actions = [.. known.Target.Actions.Where(kept => kept.Name != action)] },
            Due = Due(known, action, null),
        }));
        return new Done();
    }

    public Task<ScalingActivity[]> Activities(CancellationToken cancellationToken) => Task.FromResult(state.State.Activities);

    public async Task<Outcome<Done>> Tag(string arn, Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken)
    {
        var (key, known) = state.State.Targets.FirstOrDefault(stored => stored.Value.Target.Arn == arn);
        if (known is null) return ApiError.NotFound($"Resource not found: {arn}");
        var tags = new Dictionary<string, string>(known.Target.Tags);
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return new ApiError(ApiErrorKind.TooManyTags, $"A scalable target cannot have more than {MostTags} tags.");
        await Store(state.State.With(key, known with { Target = known.Target with { Tags = tags } }));
        return new Done();
    }

    private static string Key(string name, string qualifier) => $"{name}:{qualifier}";

    private string Arn(string kind, ScalableTarget target) =>
        $"arn:{FunctionId.Partition(Region)}:autoscaling:{Region}:{Account.Id}:{kind}:{Guid.NewGuid()}:resource/lambda/{target.ResourceId}";

    private static Dictionary<string, DateTimeOffset> Due(StoredTarget target, string action, DateTimeOffset? next)
    {
        var due = new Dictionary<string, DateTimeOffset>(target.Due);
        if (next is null) due.Remove(action);
        else due[action] = next.Value;
        return due;
    }

    private async Task Store(StoredScaling next)
    {
        var before = state.State;
        try
        {
            state.State = next;
            await state.WriteStateAsync();
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}

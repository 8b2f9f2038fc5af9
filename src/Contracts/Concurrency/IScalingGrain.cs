namespace Grid.Contracts.Concurrency;

/// <summary>
/// Application Auto Scaling in one region; key: the region. It holds what is scaled, watches it and scales it. A resource is named <c>name:qualifier</c>.
/// Everything is durable when its call returns; refusals are the service's errors.
/// </summary>
[Alias("grid.IScalingGrain")]
public interface IScalingGrain : IGrainWithStringKey
{
    /// <summary>Makes or changes a target. A new one needs both bounds and a function that has the qualifier.</summary>
    [Alias("Register")]
    Task<Outcome<ScalableTarget>> Register(string name, string qualifier, ScalableTargetChange change, CancellationToken cancellationToken);

    /// <summary>Forgets a target with its policy and its scheduled actions; its provisioned concurrency stays as it is.</summary>
    [Alias("Deregister")]
    Task<Outcome<Done>> Deregister(string name, string qualifier, CancellationToken cancellationToken);

    /// <summary>All of the region, in the order of their resource ids.</summary>
    [Alias("Targets")]
    Task<ScalableTarget[]> Targets(CancellationToken cancellationToken);

    /// <summary>Makes or replaces the policy of a target. Name and numbers count, the rest is the grain's.</summary>
    [Alias("PutPolicy")]
    Task<Outcome<ScalingPolicy>> PutPolicy(string name, string qualifier, ScalingPolicy policy, CancellationToken cancellationToken);

    [Alias("DeletePolicy")]
    Task<Outcome<Done>> DeletePolicy(string name, string qualifier, string policy, CancellationToken cancellationToken);

    /// <summary>Makes or changes a scheduled action. A new one needs a schedule and bounds.</summary>
    [Alias("PutAction")]
    Task<Outcome<ScheduledAction>> PutAction(string name, string qualifier, ScheduledActionChange change, CancellationToken cancellationToken);

    [Alias("DeleteAction")]
    Task<Outcome<Done>> DeleteAction(string name, string qualifier, string action, CancellationToken cancellationToken);

    /// <summary>What was done lately, the newest first; those of targets that are gone are gone too.</summary>
    [Alias("Activities")]
    Task<ScalingActivity[]> Activities(CancellationToken cancellationToken);

    /// <summary>Sets and removes tags of the target with this ARN.</summary>
    [Alias("Tag")]
    Task<Outcome<Done>> Tag(string arn, Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken);

    /// <summary>Sees to it that the region is looked after, and looks what is due.</summary>
    [Alias("Wake")]
    Task Wake(CancellationToken cancellationToken);
}

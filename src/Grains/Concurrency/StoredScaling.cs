using Grid.Contracts.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>What is scaled in one region.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredScaling")]
internal sealed record StoredScaling
{
    public const string StateName = "scaling";

    /// <summary>By <c>name:qualifier</c>.</summary>
    [Id(0)] public Dictionary<string, StoredTarget> Targets { get; init; } = [];

    /// <summary>The newest first.</summary>
    [Id(1)] public ScalingActivity[] Activities { get; init; } = [];

    /// <summary>The same with another state of one target; null takes it away.</summary>
    public StoredScaling With(string key, StoredTarget? target)
    {
        var targets = new Dictionary<string, StoredTarget>(Targets);
        if (target is null) targets.Remove(key);
        else targets[key] = target;
        return this with { Targets = targets };
    }
}

/// <summary>One target and what was done to it.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredTarget")]
internal sealed record StoredTarget
{
    [Id(0)] public ScalableTarget Target { get; init; } = new();

    /// <summary>When the scheduled actions are due, by their names; without those that are over.</summary>
    [Id(1)] public Dictionary<string, DateTimeOffset> Due { get; init; } = [];

    [Id(2)] public DateTimeOffset? LastOut { get; init; }

    [Id(3)] public DateTimeOffset? LastIn { get; init; }

    /// <summary>How many environments the last scaling out has added.</summary>
    [Id(4)] public int LastOutBy { get; init; }
}

namespace Grid.Contracts.Concurrency;

/// <summary>A target tracking policy on the utilisation of provisioned concurrency.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScalingPolicy")]
public sealed record ScalingPolicy
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Arn { get; init; } = "";

    /// <summary>Share of the environments that should be in use, 0.1-0.9.</summary>
    [Id(2)] public double TargetValue { get; init; }

    /// <summary>In seconds; null where the caller has given none, which means 0.</summary>
    [Id(3)] public int? ScaleOutCooldown { get; init; }

    /// <inheritdoc cref="ScaleOutCooldown"/>
    [Id(4)] public int? ScaleInCooldown { get; init; }

    [Id(5)] public bool DisableScaleIn { get; init; }

    [Id(6)] public DateTimeOffset CreationTime { get; init; }

    /// <summary>Names the two conditions that the policy watches.</summary>
    [Id(7)] public string AlarmHigh { get; init; } = "";

    /// <inheritdoc cref="AlarmHigh"/>
    [Id(8)] public string AlarmLow { get; init; } = "";
}

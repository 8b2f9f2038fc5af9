namespace Grid.Contracts.EventSources;

/// <summary>How long a target is tried again that has not taken what a schedule or a rule sent.</summary>
[GenerateSerializer, Immutable, Alias("grid.TargetRetry")]
public sealed record TargetRetry
{
    /// <summary>Attempts after the first one, 0-185.</summary>
    [Id(0)] public int MaximumRetryAttempts { get; init; } = 185;

    /// <summary>60-86,400, from when it was due or was put.</summary>
    [Id(1)] public int MaximumEventAgeInSeconds { get; init; } = 86_400;
}

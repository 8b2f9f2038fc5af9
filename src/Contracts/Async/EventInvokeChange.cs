namespace Grid.Contracts.Async;

/// <summary>What a caller asks for in <c>PutFunctionEventInvokeConfig</c>, which replaces everything, or <c>UpdateFunctionEventInvokeConfig</c>, which leaves what is not given.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventInvokeChange")]
public sealed record EventInvokeChange
{
    /// <summary>Null when it is not given.</summary>
    [Id(0)] public int? MaximumRetryAttempts { get; init; }

    /// <summary>Null when it is not given.</summary>
    [Id(1)] public int? MaximumEventAgeInSeconds { get; init; }

    /// <summary>True when destinations are given; then both change, also to none.</summary>
    [Id(2)] public bool ChangesDestinations { get; init; }

    /// <summary>ARN; null means none.</summary>
    [Id(3)] public string? OnSuccess { get; init; }

    /// <summary>ARN; null means none.</summary>
    [Id(4)] public string? OnFailure { get; init; }
}

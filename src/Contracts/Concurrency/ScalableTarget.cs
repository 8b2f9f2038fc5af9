using Grid.Contracts.Functions;

namespace Grid.Contracts.Concurrency;

/// <summary>A version or an alias whose provisioned concurrency is scaled.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScalableTarget")]
public sealed record ScalableTarget
{
    [Id(0)] public FunctionId Function { get; init; }

    /// <summary>A version or an alias, never <c>$LATEST</c>.</summary>
    [Id(1)] public string Qualifier { get; init; } = "";

    [Id(2)] public int MinCapacity { get; init; }

    [Id(3)] public int MaxCapacity { get; init; }

    [Id(4)] public ScalingSuspension Suspended { get; init; } = new();

    [Id(5)] public string Arn { get; init; } = "";

    [Id(6)] public DateTimeOffset CreationTime { get; init; }

    [Id(7)] public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>Null without one; more than one would watch the same metric.</summary>
    [Id(8)] public ScalingPolicy? Policy { get; init; }

    /// <summary>In the order of their names.</summary>
    [Id(9)] public ScheduledAction[] Actions { get; init; } = [];

    /// <summary>As the service names it: <c>function:name:qualifier</c>.</summary>
    public string ResourceId => $"function:{Function.Name}:{Qualifier}";
}

namespace Grid.Contracts.Messaging;

/// <summary>What stands around the detail of an event on a bus.</summary>
[GenerateSerializer, Immutable, Alias("grid.BusEntry")]
public sealed record BusEntry
{
    /// <summary>For example <c>lambda</c>.</summary>
    [Id(0)] public string Source { get; init; } = "";

    [Id(1)] public string DetailType { get; init; } = "";

    /// <summary>ARNs.</summary>
    [Id(2)] public IReadOnlyList<string> Resources { get; init; } = [];
}

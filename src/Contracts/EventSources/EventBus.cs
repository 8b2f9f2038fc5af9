using Grid.Contracts.Functions;

namespace Grid.Contracts.EventSources;

/// <summary>An event bus.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventBus")]
public sealed record EventBus
{
    /// <summary>The bus that is always there.</summary>
    public const string Default = "default";

    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string? Description { get; init; }

    /// <summary>The grain's.</summary>
    [Id(2)] public DateTimeOffset CreationTime { get; init; }

    [Id(3)] public Dictionary<string, string> Tags { get; init; } = [];

    public static string ArnOf(string region, string name) => $"arn:{FunctionId.Partition(region)}:events:{region}:{Account.Id}:event-bus/{name}";
}

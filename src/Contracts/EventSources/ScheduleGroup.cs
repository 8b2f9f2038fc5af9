using Grid.Contracts.Functions;

namespace Grid.Contracts.EventSources;

/// <summary>A group of schedules, which are deleted together.</summary>
[GenerateSerializer, Immutable, Alias("grid.ScheduleGroup")]
public sealed record ScheduleGroup
{
    /// <summary>The group that is always there.</summary>
    public const string Default = "default";

    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public DateTimeOffset CreationDate { get; init; }

    [Id(2)] public DateTimeOffset LastModificationDate { get; init; }

    [Id(3)] public Dictionary<string, string> Tags { get; init; } = [];

    public static string ArnOf(string region, string name) => $"arn:{FunctionId.Partition(region)}:scheduler:{region}:{Account.Id}:schedule-group/{name}";
}

using Grid.Contracts.Functions;

namespace Grid.Contracts.EventSources;

/// <summary>A rule of an event bus: by schedule, by pattern, or both.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventRule")]
public sealed record EventRule
{
    [Id(0)] public string Bus { get; init; } = EventBus.Default;

    [Id(1)] public string Name { get; init; } = "";

    /// <summary><c>rate(…)</c> or <c>cron(…)</c>; null without one.</summary>
    [Id(2)] public string? ScheduleExpression { get; init; }

    /// <summary>Null without one.</summary>
    [Id(3)] public string? EventPattern { get; init; }

    [Id(4)] public bool Disabled { get; init; }

    [Id(5)] public string? Description { get; init; }

    [Id(6)] public string? RoleArn { get; init; }

    [Id(7)] public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>In the order of their ids. The grain's.</summary>
    [Id(8)] public RuleTarget[] Targets { get; init; } = [];

    /// <summary>From when on a rate counts. The grain's.</summary>
    [Id(9)] public DateTimeOffset Origin { get; init; }

    public static string ArnOf(string region, string bus, string name) =>
        $"arn:{FunctionId.Partition(region)}:events:{region}:{Account.Id}:rule/{(bus == EventBus.Default ? "" : $"{bus}/")}{name}";
}

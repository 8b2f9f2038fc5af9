using Grid.Contracts.Functions;

namespace Grid.Contracts.EventSources;

/// <summary>A schedule of EventBridge Scheduler.</summary>
[GenerateSerializer, Immutable, Alias("grid.Schedule")]
public sealed record Schedule
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string Group { get; init; } = ScheduleGroup.Default;

    /// <summary><c>at(…)</c>, <c>rate(…)</c> or <c>cron(…)</c>.</summary>
    [Id(2)] public string Expression { get; init; } = "";

    /// <summary>Name in the tz database.</summary>
    [Id(3)] public string Timezone { get; init; } = "UTC";

    /// <summary>Nothing before it; not for <c>at</c>.</summary>
    [Id(4)] public DateTimeOffset? StartDate { get; init; }

    /// <summary>Nothing after it; not for <c>at</c>.</summary>
    [Id(5)] public DateTimeOffset? EndDate { get; init; }

    [Id(6)] public string? Description { get; init; }

    [Id(7)] public bool Disabled { get; init; }

    /// <summary>1-1440: the target is called at some moment of so many minutes; null means at once.</summary>
    [Id(8)] public int? WindowMinutes { get; init; }

    [Id(9)] public bool DeleteAfterCompletion { get; init; }

    [Id(10)] public ScheduleTarget Target { get; init; } = new();

    /// <summary>The grain's.</summary>
    [Id(11)] public DateTimeOffset CreationDate { get; init; }

    /// <summary>The grain's.</summary>
    [Id(12)] public DateTimeOffset LastModificationDate { get; init; }

    public static string ArnOf(string region, string group, string name) => $"arn:{FunctionId.Partition(region)}:scheduler:{region}:{Account.Id}:schedule/{group}/{name}";
}

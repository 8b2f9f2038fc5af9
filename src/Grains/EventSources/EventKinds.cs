namespace Grid.Grains.EventSources;

/// <summary>Kinds of rows, and who owns them.</summary>
internal static class EventKinds
{
    /// <summary>Key: <c>group/name</c>.</summary>
    public const string Schedule = "schedule";

    /// <summary>Key: the name.</summary>
    public const string Group = "schedule-group";

    /// <summary>Key: the name.</summary>
    public const string Bus = "bus";

    /// <summary>Key: <c>bus/name</c>. The names of buses may have slashes, those of rules have none.</summary>
    public const string Rule = "rule";

    /// <summary>Key: a UUID. Followed by a number for http and https: see <see cref="OutboxKey"/>.</summary>
    public const string Delivery = "delivery";

    public const string SchedulerOwner = "scheduler";

    public const string BusesOwner = "buses";

    /// <summary>Followed by a number for http and https: see <see cref="OutboxKey"/>.</summary>
    public const string OutboxOwner = "outbox";

    /// <summary>Followed by the name: a topic writes what the outbox sends.</summary>
    public const string TopicOwner = "topic:";
}

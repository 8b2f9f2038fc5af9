using System.Text;
using Grid.Contracts.EventSources;
using Grid.Scheduling.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>A rule in memory, with its pattern read.</summary>
internal sealed class BusRule
{
    public BusRule(string region, StoredRule stored)
    {
        Stored = stored;
        Arn = EventRule.ArnOf(region, stored.Rule.Bus, stored.Rule.Name);
        if (stored.Rule.EventPattern is { } text && EventPattern.TryParse(Encoding.UTF8.GetBytes(text), out var pattern, out _)) Pattern = pattern;
    }

    public StoredRule Stored { get; }

    public EventRule Rule => Stored.Rule;

    public string Arn { get; }

    /// <summary>Null for a rule without one.</summary>
    public EventPattern? Pattern { get; }

    public string Key => KeyOf(Rule.Bus, Rule.Name);

    public static string KeyOf(string bus, string name) => $"{bus}/{name}";

    /// <summary>When the schedule of a rule occurs; null for an expression that no rule can have.</summary>
    public static Recurrence? Read(string expression, DateTimeOffset origin) =>
        !expression.StartsWith("at(", StringComparison.Ordinal) && ScheduleExpression.Parse(expression, TimeZoneInfo.Utc, origin) is { } times ? new Recurrence(times, null, null) : null;
}

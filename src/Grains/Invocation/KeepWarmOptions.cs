using System.ComponentModel.DataAnnotations;
using Grid.Contracts.Functions;
using Grid.Scheduling.EventSources;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Invocation;

/// <summary>
/// Section <c>Grid:KeepWarm</c>: functions that the silo itself invokes now and then, so that an environment stays warm. Such an invocation is one like any other:
/// it takes a slot of the limits, counts and writes to the log. Every silo keeps to the schedule.
/// </summary>
internal sealed class KeepWarmOptions : IValidatableObject
{
    public const string Section = "Grid:KeepWarm";

    /// <summary>
    /// When to invoke which function: <c>region/name</c> or <c>region/name/qualifier</c>, then <c>rate(5 minutes)</c> or <c>cron(0/5 8-18 ? * MON-FRI *)</c> in UTC.
    /// A rate counts from the start of the silo.
    /// </summary>
    public Dictionary<string, string> Functions { get; } = [];

    /// <summary>The event that such an invocation carries, so that a function can tell it: a JSON value. Default <c>{"source":"grid.keep-warm"}</c>.</summary>
    [Required, MaxLength(4096)]
    public string Event { get; set; } = """{"source":"grid.keep-warm"}""";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (function, schedule) in Functions)
        {
            if (Target(function) is null) yield return Bad($"{Section}:{nameof(Functions)}:{function} is not region/name or region/name/qualifier.", nameof(Functions));
            if (Read(schedule, DateTimeOffset.UnixEpoch) is null) yield return Bad($"{Section}:{nameof(Functions)}:{function} is '{schedule}', which is neither rate(value unit) nor cron(minutes hours day-of-month month day-of-week year).", nameof(Functions));
        }

        if (!IsJson(Event)) yield return Bad($"{Section}:{nameof(Event)} is not a JSON value.", nameof(Event));
    }

    /// <summary>What a key means; null when it means nothing.</summary>
    internal static (FunctionId Function, string? Qualifier)? Target(string key)
    {
        var parts = key.Split('/');
        return parts.Length is 2 or 3 && parts.All(part => part.Length > 0) ? (new FunctionId(parts[0], parts[1]), parts.ElementAtOrDefault(2)) : null;
    }

    internal static ISchedule? Read(string schedule, DateTimeOffset start) =>
        schedule.StartsWith("at(", StringComparison.Ordinal) ? null : ScheduleExpression.Parse(schedule, TimeZoneInfo.Utc, start);

    private static ValidationResult Bad(string message, string member) => new(message, [member]);

    private static bool IsJson(string text)
    {
        try
        {
            using var json = System.Text.Json.JsonDocument.Parse(text);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}

[OptionsValidator]
internal sealed partial class KeepWarmOptionsValidator : IValidateOptions<KeepWarmOptions>;

using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Scheduling.EventSources;

namespace Grid.Grains.Concurrency;

/// <summary>When scheduled actions are due.</summary>
internal static class ScheduledActions
{
    /// <summary>Why an action cannot be; null when it can.</summary>
    public static ApiError? Problem(ScheduledAction action)
    {
        if (action.Timezone is not null && Zone(action) is null) return ScalingErrors.Invalid($"Invalid timezone: {action.Timezone}");
        if (Read(action) is null) return ScalingErrors.Invalid($"Invalid schedule expression. Details: {action.Schedule} is not at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day-of-month month day-of-week year).");
        if (action.EndTime <= action.StartTime) return ScalingErrors.Invalid("End time must be after start time");
        if (action is { MinCapacity: null, MaxCapacity: null }) return ScalingErrors.Invalid("Scalable target action must specify minimum capacity or maximum capacity");
        return action.MaxCapacity < action.MinCapacity ? ScalingErrors.Invalid("Maximum capacity cannot be less than minimum capacity") : null;
    }

    /// <summary>The first time after <paramref name="after"/>, within start and end; null when there is none.</summary>
    public static DateTimeOffset? Next(ScheduledAction action, DateTimeOffset after)
    {
        var from = action.StartTime is { } start && start > after ? start.AddTicks(-1) : after;
        return Read(action)?.Next(from) is { } next && !(next > action.EndTime) ? next : null;
    }

    private static ISchedule? Read(ScheduledAction action) =>
        Zone(action) is { } zone ? ScheduleExpression.Parse(action.Schedule, zone, action.StartTime ?? action.CreationTime) : null;

    private static TimeZoneInfo? Zone(ScheduledAction action) => action.Timezone is null ? TimeZoneInfo.Utc : TimeZones.Find(action.Timezone);
}

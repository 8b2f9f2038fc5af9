using System.Text;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Scheduling.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>What a schedule of EventBridge Scheduler may be, and when it occurs.</summary>
internal static class ScheduleRules
{
    private const int MostInputBytes = 256 * 1024;
    private const string Here = "which has lambda functions, sqs queues, sns topics and event buses as targets";

    /// <summary>Why a schedule cannot be; null when it can.</summary>
    public static ApiError? Problem(Schedule schedule)
    {
        if (TimeZones.Find(schedule.Timezone) is null) return Invalid($"Invalid Schedule Expression Timezone {schedule.Timezone}.");
        if (Read(schedule, DateTimeOffset.UnixEpoch) is null) return Invalid($"Invalid Schedule Expression {schedule.Expression}.");
        return schedule.EndDate <= schedule.StartDate ? Invalid("The EndDate you specify must be after the StartDate.") : Problem(schedule.Target);
    }

    /// <summary>Null when the expression is none.</summary>
    /// <param name="origin">From when on a rate counts.</param>
    public static Recurrence? Read(Schedule schedule, DateTimeOffset origin)
    {
        if (TimeZones.Find(schedule.Timezone) is not { } zone || ScheduleExpression.Parse(schedule.Expression, zone, origin) is not { } times) return null;

        // One time is one time, whatever the dates around it.
        return schedule.Expression.StartsWith("at(", StringComparison.Ordinal) ? new Recurrence(times, null, null) : new Recurrence(times, schedule.StartDate, schedule.EndDate);
    }

    private static ApiError? Problem(ScheduleTarget target)
    {
        if (ServiceArn.Parse(target.Arn) is not { } arn) return Invalid("Provided Arn is not in correct format.");
        if (target.Arn.Contains(":aws-sdk:", StringComparison.Ordinal)) return Invalid($"The universal target {target.Arn} is not supported by this grid, {Here}.");
        if (arn.Function is null && arn.Bus is null && arn.Service is not ("sqs" or "sns")) return Invalid($"The target {target.Arn} is not supported by this grid, {Here}.");
        if (!arn.IsHere) return Invalid($"The target {target.Arn} is in another account, and this grid has none but {Account.Id}.");
        if (target.MessageGroupId is not null && arn.Service != "sqs") return Invalid("SqsParameters can only be given for an SQS queue.");
        if (target.MessageGroupId is null && arn.Service == "sqs" && target.Arn.EndsWith(".fifo", StringComparison.Ordinal)) return Invalid("SqsParameters with a MessageGroupId must be given for a FIFO queue.");
        if (target.Source is not null != (arn.Bus is not null)) return Invalid(arn.Bus is null ? "EventBridgeParameters can only be given for an event bus." : "EventBridgeParameters must be given for an event bus.");
        if (target.Input is null) return null;
        if (Encoding.UTF8.GetByteCount(target.Input) > MostInputBytes) return Invalid($"The Input is larger than {MostInputBytes} bytes.");
        if (arn.Function is not null && !SchedulerInput.IsJson(target.Input)) return Invalid("The Input for a Lambda function must be valid JSON.");
        return arn.Bus is not null && !(SchedulerInput.IsJson(target.Input) && target.Input.AsSpan().TrimStart().StartsWith("{")) ? Invalid("The Input for an event bus must be a JSON object.") : null;
    }

    private static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);
}

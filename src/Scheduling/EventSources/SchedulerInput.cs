using System.Globalization;
using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>What EventBridge Scheduler sends: a schedule's own input with its context variables, or AWS's event.</summary>
public static class SchedulerInput
{
    /// <summary>Known only when the target is called.</summary>
    public const string AttemptVariable = "<aws.scheduler.attempt-number>";

    /// <summary>Puts all context variables but <see cref="AttemptVariable"/> into an input.</summary>
    public static string Fill(string input, string scheduleArn, DateTimeOffset scheduled, string executionId) => !input.Contains("<aws.scheduler.", StringComparison.Ordinal)
        ? input
        : input
            .Replace("<aws.scheduler.schedule-arn>", scheduleArn, StringComparison.Ordinal)
            .Replace("<aws.scheduler.scheduled-time>", Time(scheduled), StringComparison.Ordinal)
            .Replace("<aws.scheduler.execution-id>", executionId, StringComparison.Ordinal);

    /// <summary>The event that a schedule without an input sends.</summary>
    public static byte[] Default(string scheduleArn, DateTimeOffset scheduled, string executionId, string account, string region)
    {
        var envelope = new EventEnvelope(executionId, "aws.scheduler", "Scheduled Event", account, scheduled, region, [scheduleArn]);
        return envelope.Write(static json => json.WriteStringValue("{}"));
    }

    /// <summary>Whether an input is JSON once its variables have values.</summary>
    public static bool IsJson(string input)
    {
        try
        {
            using var document = JsonDocument.Parse(Fill(input, "arn", DateTimeOffset.UnixEpoch, "id").Replace(AttemptVariable, "1", StringComparison.Ordinal));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>As AWS writes times in events and inputs: whole seconds of UTC.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using System.Text.Json;
using Grid.Contracts.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>The structures of EventBridge Scheduler. Times are seconds since 1970.</summary>
internal static class ScheduleAnswers
{
    internal static Answer Of(string member, string value) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString(member, value);
        json.WriteEndObject();
    });

    internal static Answer Empty { get; } = Answer.Ok(static json =>
    {
        json.WriteStartObject();
        json.WriteEndObject();
    });

    internal static void Write(Utf8JsonWriter json, string region, Schedule schedule)
    {
        json.WriteStartObject();
        json.WriteString("ActionAfterCompletion", schedule.DeleteAfterCompletion ? "DELETE" : "NONE");
        WriteHead(json, region, schedule);
        if (schedule.Description is not null) json.WriteString("Description", schedule.Description);
        json.WriteString("ScheduleExpression", schedule.Expression);
        json.WriteString("ScheduleExpressionTimezone", schedule.Timezone);
        if (schedule.StartDate is { } start) WriteTime(json, "StartDate", start);
        if (schedule.EndDate is { } end) WriteTime(json, "EndDate", end);
        json.WriteStartObject("FlexibleTimeWindow");
        json.WriteString("Mode", schedule.WindowMinutes is null ? "OFF" : "FLEXIBLE");
        if (schedule.WindowMinutes is { } minutes) json.WriteNumber("MaximumWindowInMinutes", minutes);
        json.WriteEndObject();
        Write(json, schedule.Target);
        json.WriteEndObject();
    }

    internal static void WriteSummary(Utf8JsonWriter json, string region, Schedule schedule)
    {
        json.WriteStartObject();
        WriteHead(json, region, schedule);
        json.WriteStartObject("Target");
        json.WriteString("Arn", schedule.Target.Arn);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, string region, ScheduleGroup group)
    {
        json.WriteStartObject();
        json.WriteString("Arn", ScheduleGroup.ArnOf(region, group.Name));
        json.WriteString("Name", group.Name);
        json.WriteString("State", "ACTIVE");
        WriteTime(json, "CreationDate", group.CreationDate);
        WriteTime(json, "LastModificationDate", group.LastModificationDate);
        json.WriteEndObject();
    }

    internal static void WriteTime(Utf8JsonWriter json, string member, DateTimeOffset time) => json.WriteNumber(member, time.ToUnixTimeMilliseconds() / 1000m);

    private static void WriteHead(Utf8JsonWriter json, string region, Schedule schedule)
    {
        json.WriteString("Arn", Schedule.ArnOf(region, schedule.Group, schedule.Name));
        WriteTime(json, "CreationDate", schedule.CreationDate);
        json.WriteString("GroupName", schedule.Group);
        WriteTime(json, "LastModificationDate", schedule.LastModificationDate);
        json.WriteString("Name", schedule.Name);
        json.WriteString("State", schedule.Disabled ? "DISABLED" : "ENABLED");
    }

    private static void Write(Utf8JsonWriter json, ScheduleTarget target)
    {
        json.WriteStartObject("Target");
        json.WriteString("Arn", target.Arn);
        json.WriteString("RoleArn", target.RoleArn);
        if (target.Input is not null) json.WriteString("Input", target.Input);
        json.WriteStartObject("RetryPolicy");
        json.WriteNumber("MaximumEventAgeInSeconds", target.Retry.MaximumEventAgeInSeconds);
        json.WriteNumber("MaximumRetryAttempts", target.Retry.MaximumRetryAttempts);
        json.WriteEndObject();
        WritePart(json, "DeadLetterConfig", ("Arn", target.DeadLetterArn));
        WritePart(json, "SqsParameters", ("MessageGroupId", target.MessageGroupId));
        WritePart(json, "EventBridgeParameters", ("DetailType", target.DetailType), ("Source", target.Source));
        json.WriteEndObject();
    }

    /// <summary>Nothing where the first member is null.</summary>
    internal static void WritePart(Utf8JsonWriter json, string member, params ReadOnlySpan<(string Name, string? Value)> values)
    {
        if (values[0].Value is null) return;
        json.WriteStartObject(member);
        foreach (var (name, value) in values) json.WriteString(name, value);
        json.WriteEndObject();
    }
}

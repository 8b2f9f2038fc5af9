using System.Text.Json;
using Grid.Contracts.EventSources;

namespace Grid.Gateway.EventSources;

/// <summary>The structures of EventBridge. Times are seconds since 1970.</summary>
internal static class EventAnswers
{
    internal static void Write(Utf8JsonWriter json, string region, EventBus bus)
    {
        json.WriteStartObject();
        json.WriteString("Name", bus.Name);
        json.WriteString("Arn", EventBus.ArnOf(region, bus.Name));
        if (bus.Description is not null) json.WriteString("Description", bus.Description);
        ScheduleAnswers.WriteTime(json, "CreationTime", bus.CreationTime);
        ScheduleAnswers.WriteTime(json, "LastModifiedTime", bus.CreationTime);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, string region, EventRule rule)
    {
        json.WriteStartObject();
        json.WriteString("Name", rule.Name);
        json.WriteString("Arn", EventRule.ArnOf(region, rule.Bus, rule.Name));
        if (rule.EventPattern is not null) json.WriteString("EventPattern", rule.EventPattern);
        json.WriteString("State", rule.Disabled ? "DISABLED" : "ENABLED");
        if (rule.Description is not null) json.WriteString("Description", rule.Description);
        if (rule.ScheduleExpression is not null) json.WriteString("ScheduleExpression", rule.ScheduleExpression);
        if (rule.RoleArn is not null) json.WriteString("RoleArn", rule.RoleArn);
        json.WriteString("EventBusName", rule.Bus);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, RuleTarget target)
    {
        json.WriteStartObject();
        json.WriteString("Id", target.Id);
        json.WriteString("Arn", target.Arn);
        if (target.RoleArn is not null) json.WriteString("RoleArn", target.RoleArn);
        if (target.Input is not null) json.WriteString("Input", target.Input);
        if (target.InputPath is not null) json.WriteString("InputPath", target.InputPath);
        if (target.InputTemplate is not null)
        {
            json.WriteStartObject("InputTransformer");
            json.WriteStartObject("InputPathsMap");
            foreach (var (name, path) in target.InputPaths) json.WriteString(name, path);
            json.WriteEndObject();
            json.WriteString("InputTemplate", target.InputTemplate);
            json.WriteEndObject();
        }

        ScheduleAnswers.WritePart(json, "SqsParameters", ("MessageGroupId", target.MessageGroupId));
        ScheduleAnswers.WritePart(json, "DeadLetterConfig", ("Arn", target.DeadLetterArn));
        if (target.Retry is { } retry)
        {
            json.WriteStartObject("RetryPolicy");
            json.WriteNumber("MaximumRetryAttempts", retry.MaximumRetryAttempts);
            json.WriteNumber("MaximumEventAgeInSeconds", retry.MaximumEventAgeInSeconds);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

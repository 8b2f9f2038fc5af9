using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Concurrency;

/// <summary>The structures of Application Auto Scaling. Times are seconds since 1970.</summary>
internal static class ScalingAnswers
{
    private const string Role = "role/aws-service-role/lambda.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency";

    internal static Answer Of(string member, string value) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString(member, value);
        json.WriteEndObject();
    });

    internal static Answer Of(ScalableTarget target, ScalingPolicy policy) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString("PolicyARN", policy.Arn);
        WriteAlarms(json, target.Function.Region, policy);
        json.WriteEndObject();
    });

    internal static void Write(Utf8JsonWriter json, ScalableTarget target)
    {
        json.WriteStartObject();
        WriteResource(json, target.ResourceId);
        json.WriteNumber("MinCapacity", target.MinCapacity);
        json.WriteNumber("MaxCapacity", target.MaxCapacity);
        json.WriteString("RoleARN", $"arn:{FunctionId.Partition(target.Function.Region)}:iam::{Account.Id}:{Role}");
        WriteTime(json, "CreationTime", target.CreationTime);
        json.WriteStartObject("SuspendedState");
        json.WriteBoolean("DynamicScalingInSuspended", target.Suspended.DynamicIn);
        json.WriteBoolean("DynamicScalingOutSuspended", target.Suspended.DynamicOut);
        json.WriteBoolean("ScheduledScalingSuspended", target.Suspended.Scheduled);
        json.WriteEndObject();
        json.WriteString("ScalableTargetARN", target.Arn);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, (ScalableTarget Target, ScalingPolicy Policy) item)
    {
        var (target, policy) = item;
        json.WriteStartObject();
        json.WriteString("PolicyARN", policy.Arn);
        json.WriteString("PolicyName", policy.Name);
        WriteResource(json, target.ResourceId);
        json.WriteString("PolicyType", AutoScalingPolicies.TargetTracking);
        json.WriteStartObject("TargetTrackingScalingPolicyConfiguration");
        json.WriteNumber("TargetValue", policy.TargetValue);
        json.WriteStartObject("PredefinedMetricSpecification");
        json.WriteString("PredefinedMetricType", AutoScalingPolicies.Utilization);
        json.WriteEndObject();
        if (policy.ScaleOutCooldown is { } outward) json.WriteNumber("ScaleOutCooldown", outward);
        if (policy.ScaleInCooldown is { } inward) json.WriteNumber("ScaleInCooldown", inward);
        json.WriteBoolean("DisableScaleIn", policy.DisableScaleIn);
        json.WriteEndObject();
        WriteAlarms(json, target.Function.Region, policy);
        WriteTime(json, "CreationTime", policy.CreationTime);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, (ScalableTarget Target, ScheduledAction Action) item)
    {
        var (target, action) = item;
        json.WriteStartObject();
        json.WriteString("ScheduledActionName", action.Name);
        json.WriteString("ScheduledActionARN", action.Arn);
        WriteResource(json, target.ResourceId);
        json.WriteString("Schedule", action.Schedule);
        if (action.Timezone is not null) json.WriteString("Timezone", action.Timezone);
        if (action.StartTime is { } start) WriteTime(json, "StartTime", start);
        if (action.EndTime is { } end) WriteTime(json, "EndTime", end);
        json.WriteStartObject("ScalableTargetAction");
        if (action.MinCapacity is { } minimum) json.WriteNumber("MinCapacity", minimum);
        if (action.MaxCapacity is { } maximum) json.WriteNumber("MaxCapacity", maximum);
        json.WriteEndObject();
        WriteTime(json, "CreationTime", action.CreationTime);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, ScalingActivity activity)
    {
        json.WriteStartObject();
        json.WriteString("ActivityId", activity.Id);
        WriteResource(json, activity.ResourceId);
        json.WriteString("Description", activity.Description);
        json.WriteString("Cause", activity.Cause);
        WriteTime(json, "StartTime", activity.Time);
        WriteTime(json, "EndTime", activity.Time);
        json.WriteString("StatusCode", activity.Failed ? "Failed" : "Successful");
        json.WriteString("StatusMessage", activity.StatusMessage);
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, string resourceId)
    {
        json.WriteString("ServiceNamespace", "lambda");
        json.WriteString("ResourceId", resourceId);
        json.WriteString("ScalableDimension", ScalingRequests.ProvisionedConcurrency);
    }

    private static void WriteAlarms(Utf8JsonWriter json, string region, ScalingPolicy policy)
    {
        json.WriteStartArray("Alarms");
        foreach (var name in (ReadOnlySpan<string>)[policy.AlarmHigh, policy.AlarmLow])
        {
            json.WriteStartObject();
            json.WriteString("AlarmName", name);
            json.WriteString("AlarmARN", $"arn:{FunctionId.Partition(region)}:cloudwatch:{region}:{Account.Id}:alarm:{name}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string member, DateTimeOffset time) => json.WriteNumber(member, time.ToUnixTimeMilliseconds() / 1000m);
}

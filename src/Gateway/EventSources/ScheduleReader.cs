using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>Reads a schedule from a request. What the grid does not have is refused by name.</summary>
internal static class ScheduleReader
{
    internal static Schedule Read(ApiRequest request)
    {
        var body = request.Body;
        if (body.Text("KmsKeyArn", []) is not null) request.Refuse(Invalid("KmsKeyArn is not supported by this grid, which has no keys. Leave it out."));
        var window = body.Object("FlexibleTimeWindow", required: true);
        var mode = window?.Text("Mode", SchedulerRules.WindowMode, required: true);
        var minutes = window?.Number("MaximumWindowInMinutes", SchedulerRules.WindowMinutes);
        if (mode == "FLEXIBLE" && minutes is null) request.Refuse(Invalid("A MaximumWindowInMinutes must be given for the mode FLEXIBLE."));
        if (mode == "OFF" && minutes is not null) request.Refuse(Invalid("A MaximumWindowInMinutes can only be given for the mode FLEXIBLE."));
        return new Schedule
        {
            Name = request.Route("Name", SchedulerRules.Name),
            Group = body.Text("GroupName", SchedulerRules.Name) ?? ScheduleGroup.Default,
            Expression = body.Text("ScheduleExpression", SchedulerRules.Expression, required: true) ?? "",
            Timezone = body.Text("ScheduleExpressionTimezone", SchedulerRules.Timezone) ?? "UTC",
            StartDate = body.Time("StartDate"),
            EndDate = body.Time("EndDate"),
            Description = body.Text("Description", SchedulerRules.Description),
            Disabled = body.Text("State", SchedulerRules.State) == "DISABLED",
            WindowMinutes = mode == "FLEXIBLE" ? minutes : null,
            DeleteAfterCompletion = body.Text("ActionAfterCompletion", SchedulerRules.Completion) == "DELETE",
            Target = body.Object("Target", required: true) is { } target ? Target(request, target) : new ScheduleTarget(),
        };
    }

    private static ScheduleTarget Target(ApiRequest request, ObjectReader target)
    {
        foreach (var member in (ReadOnlySpan<string>)["EcsParameters", "KinesisParameters", "SageMakerPipelineParameters"])
        {
            if (target.Object(member) is not null) request.Refuse(Invalid($"{member} are not supported by this grid, which has no such targets."));
        }

        var retry = target.Object("RetryPolicy");
        var bus = target.Object("EventBridgeParameters");
        var rules = new TargetRetry();
        return new ScheduleTarget
        {
            Arn = target.Text("Arn", SchedulerRules.TargetArn, required: true) ?? "",
            RoleArn = target.Text("RoleArn", SchedulerRules.RoleArn, required: true) ?? "",
            Input = target.Text("Input", SchedulerRules.Input),
            Retry = new TargetRetry
            {
                MaximumEventAgeInSeconds = retry?.Number("MaximumEventAgeInSeconds", SchedulerRules.EventAge) ?? rules.MaximumEventAgeInSeconds,
                MaximumRetryAttempts = retry?.Number("MaximumRetryAttempts", SchedulerRules.Attempts) ?? rules.MaximumRetryAttempts,
            },
            DeadLetterArn = target.Object("DeadLetterConfig")?.Text("Arn", SchedulerRules.DeadLetterArn),
            MessageGroupId = target.Object("SqsParameters")?.Text("MessageGroupId", SchedulerRules.GroupId),
            Source = bus?.Text("Source", SchedulerRules.Source, required: true),
            DetailType = bus?.Text("DetailType", SchedulerRules.DetailType, required: true),
        };
    }

    private static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);
}

using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>Targets of rules.</summary>
internal sealed class EventTargets(IGrainFactory grains, NextTokens tokens)
{
    private static readonly string[] s_unbuilt =
    [
        "KinesisParameters", "RunCommandParameters", "EcsParameters", "BatchParameters", "HttpParameters", "RedshiftDataParameters", "SageMakerPipelineParameters", "AppSyncParameters",
    ];

    internal async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var rule = request.Body.Text("Rule", EventBridgeRules.RuleName, required: true);
        var bus = EventBridge.Bus(request);
        var list = request.Body.Objects("Targets", Must.HaveCountUpTo(100), Must.HaveCountFrom(1));
        if (list is null && request.Problem is null) request.Missing("Targets");
        RuleTarget[] targets = [.. (list ?? []).Select(target => Read(request, target))];
        if (request.Problem is { } problem) return problem;
        var stored = await Grain(request).PutTargets(bus, rule!, targets, request.Cancelled);
        return stored.Ok ? Entries([]) : stored.Error;
    }

    internal async Task<Outcome<Answer>> Remove(ApiRequest request)
    {
        var rule = request.Body.Text("Rule", EventBridgeRules.RuleName, required: true);
        var bus = EventBridge.Bus(request);
        var ids = request.Body.Texts("Ids", EventBridgeRules.TargetId, Must.HaveCountUpTo(100), Must.HaveCountFrom(1));
        request.Body.Flag("Force");
        if (ids is null && request.Problem is null) request.Missing("Ids");
        if (request.Problem is { } problem) return problem;
        var unknown = await Grain(request).RemoveTargets(bus, rule!, ids!, request.Cancelled);
        return unknown.Ok ? Entries(unknown.Value) : unknown.Error;
    }

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var rule = request.Body.Text("Rule", EventBridgeRules.RuleName, required: true);
        var bus = EventBridge.Bus(request);
        var page = EventPage.Read(request, tokens, $"targets {bus} {rule}");
        if (request.Problem is { } problem) return problem;
        var found = await Grain(request).GetRule(bus, rule!, request.Cancelled);
        return found.Ok ? page.Answer("Targets", found.Value.Targets, target => target.Id, EventAnswers.Write) : found.Error;
    }

    private static RuleTarget Read(ApiRequest request, ObjectReader target)
    {
        foreach (var member in s_unbuilt)
        {
            if (target.Object(member) is not null) request.Refuse(new ApiError(ApiErrorKind.Validation, $"{member} are not supported by this grid, which has no such targets."));
        }

        var transformer = target.Object("InputTransformer");
        var retry = target.Object("RetryPolicy");
        var rules = new TargetRetry();
        return new RuleTarget
        {
            Id = target.Text("Id", EventBridgeRules.TargetId, required: true) ?? "",
            Arn = target.Text("Arn", EventBridgeRules.Arn, required: true) ?? "",
            RoleArn = target.Text("RoleArn", EventBridgeRules.Arn),
            Input = target.Text("Input", EventBridgeRules.TargetInput) is { Length: > 0 } input ? input : null,
            InputPath = target.Text("InputPath", EventBridgeRules.Path) is { Length: > 0 } path ? path : null,
            InputTemplate = transformer?.Text("InputTemplate", EventBridgeRules.Template, required: true),
            InputPaths = transformer?.TextMap("InputPathsMap", EventBridgeRules.PathName, EventBridgeRules.Path) ?? [],
            Retry = retry is null ? null : new TargetRetry
            {
                MaximumRetryAttempts = retry.Number("MaximumRetryAttempts", SchedulerRules.Attempts) ?? rules.MaximumRetryAttempts,
                MaximumEventAgeInSeconds = retry.Number("MaximumEventAgeInSeconds", SchedulerRules.EventAge) ?? rules.MaximumEventAgeInSeconds,
            },
            DeadLetterArn = target.Object("DeadLetterConfig")?.Text("Arn", SchedulerRules.DeadLetterArn),
            MessageGroupId = target.Object("SqsParameters")?.Text("MessageGroupId", SchedulerRules.GroupId),
        };
    }

    private static Answer Entries(string[] unknown) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("FailedEntryCount", unknown.Length);
        json.WriteStartArray("FailedEntries");
        foreach (var id in unknown) WriteUnknown(json, id);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteUnknown(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("TargetId", id);
        json.WriteString("ErrorCode", "ResourceNotFoundException");
        json.WriteString("ErrorMessage", $"Target {id} does not exist.");
        json.WriteEndObject();
    }

    private IEventBusGrain Grain(ApiRequest request) => grains.GetGrain<IEventBusGrain>(request.Region);
}

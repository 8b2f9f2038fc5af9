using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Scheduling.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>What a target of a rule may be, and what it gets of an event.</summary>
internal static class TargetInput
{
    private const string Here = "which has lambda functions, sqs queues and sns topics as targets of rules";

    /// <summary>Why a target cannot be; null when it can.</summary>
    public static ApiError? Problem(RuleTarget target)
    {
        if (ServiceArn.Parse(target.Arn) is not { } arn) return Invalid($"Parameter {target.Arn} is not valid. Reason: Provided Arn is not in correct format.");
        if (arn.Function is null && arn.Service is not ("sqs" or "sns")) return Invalid($"The target {target.Arn} is not supported by this grid, {Here}.");
        if (!arn.IsHere) return Invalid($"The target {target.Arn} is in another account, and this grid has none but {Account.Id}.");
        if (target.MessageGroupId is not null && arn.Service != "sqs") return Invalid($"Parameter SqsParameters is not valid for target {target.Id}. Reason: It can only be given for an SQS queue.");
        if (target.MessageGroupId is null && arn.Service == "sqs" && target.Arn.EndsWith(".fifo", StringComparison.Ordinal))
            return Invalid($"Parameter(s) SqsParameters must be specified for target: {target.Id}.");
        if ((target.Input is null ? 0 : 1) + (target.InputPath is null ? 0 : 1) + (target.InputTemplate is null ? 0 : 1) > 1) return Invalid($"Only one of Input, InputPath, or InputTransformer must be provided for target {target.Id}.");
        if (target.Input is { } input && !SchedulerInput.IsJson(input)) return Invalid($"JSON syntax error in input for target {target.Id}.");
        if (target.InputPath is { } path && JsonPath.Parse(path) is null) return Invalid($"Parameter InputPath is not valid for target {target.Id}. Reason: {path} is not a path of names and numbers.");
        foreach (var (name, part) in target.InputPaths)
        {
            if (JsonPath.Parse(part) is null) return Invalid($"Parameter InputPathsMap is not valid for target {target.Id}. Reason: {name} is not a path of names and numbers.");
            if (name.StartsWith("aws", StringComparison.OrdinalIgnoreCase)) return Invalid($"Parameter InputPathsMap is not valid for target {target.Id}. Reason: {name} begins with aws.");
        }

        if (target.InputTemplate is not { } template) return null;
        if (InputTemplate.UnknownName(template, target.InputPaths) is { } unknown) return Invalid($"InvalidInput for target {target.Id}: Placeholder {unknown} is not defined in InputPathsMap.");
        return InputTemplate.IsJson(template) ? null : Invalid($"Invalid InputTemplate for target {target.Id}: it does not make JSON.");
    }

    /// <param name="envelope">The event as it is.</param>
    /// <param name="value">The same, read.</param>
    public static ReadOnlyMemory<byte> Of(RuleTarget target, ReadOnlyMemory<byte> envelope, JsonElement value, string ruleArn, string ruleName, DateTimeOffset now) => target switch
    {
        { Input: { } input } => Encoding.UTF8.GetBytes(input),
        { InputPath: { } path } => Encoding.UTF8.GetBytes(JsonPath.Parse(path)!.Find(value) is { } part ? part.GetRawText() : "null"),
        { InputTemplate: { } template } => Encoding.UTF8.GetBytes(
            InputTemplate.Render(template, target.InputPaths.ToDictionary(entry => entry.Key, entry => JsonPath.Parse(entry.Value)!, StringComparer.Ordinal), value, ruleArn, ruleName, now)),
        _ => envelope,
    };

    private static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);
}

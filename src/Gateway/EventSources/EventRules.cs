using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>Rules of event buses.</summary>
internal sealed class EventRules(IGrainFactory grains, NextTokens tokens)
{
    internal async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var body = request.Body;
        var state = body.Text("State", EventBridgeRules.State);
        if (state is not (null or "ENABLED" or "DISABLED")) request.Refuse(new ApiError(ApiErrorKind.Validation, $"The state {state} is not supported by this grid, which has no CloudTrail."));
        var rule = new EventRule
        {
            Name = body.Text("Name", EventBridgeRules.RuleName, required: true) ?? "",
            Bus = EventBridge.Bus(request),
            ScheduleExpression = body.Text("ScheduleExpression", EventBridgeRules.Expression) is { Length: > 0 } expression ? expression : null,
            EventPattern = body.Text("EventPattern", EventBridgeRules.Pattern) is { Length: > 0 } pattern ? pattern : null,
            Disabled = state == "DISABLED",
            Description = body.Text("Description", EventBridgeRules.Description),
            RoleArn = body.Text("RoleArn", EventBridgeRules.Arn),
            Tags = TagLists.Read(request, required: false, emptyValues: true),
        };
        if (request.Problem is { } problem) return problem;
        var stored = await Grain(request).PutRule(rule, request.Cancelled);
        return stored.Ok ? ScheduleAnswers.Of("RuleArn", stored.Value) : stored.Error;
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        var (bus, name) = Named(request);
        if (request.Problem is { } problem) return problem;
        var rule = await Grain(request).GetRule(bus, name, request.Cancelled);
        return rule.Ok ? Answer.Ok(json => EventAnswers.Write(json, request.Region, rule.Value)) : rule.Error;
    }

    /// <summary><c>Force</c> is for rules that services of AWS manage, and there are none here.</summary>
    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var (bus, name) = Named(request);
        request.Body.Flag("Force");
        if (request.Problem is { } problem) return problem;
        var gone = await Grain(request).DeleteRule(bus, name, request.Cancelled);
        return gone.Ok ? Answer.NoContent : gone.Error;
    }

    internal async Task<Outcome<Answer>> SetDisabled(ApiRequest request, bool disabled)
    {
        var (bus, name) = Named(request);
        if (request.Problem is { } problem) return problem;
        var set = await Grain(request).SetDisabled(bus, name, disabled, request.Cancelled);
        return set.Ok ? Answer.NoContent : set.Error;
    }

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var prefix = request.Body.Text("NamePrefix", EventBridgeRules.RuleName) ?? "";
        var bus = EventBridge.Bus(request);
        var page = EventPage.Read(request, tokens, $"rules {bus} {prefix}");
        if (request.Problem is { } problem) return problem;
        var rules = await Grain(request).Rules(bus, request.Cancelled);
        return rules.Ok
            ? page.Answer("Rules", rules.Value.Where(rule => rule.Name.StartsWith(prefix, StringComparison.Ordinal)), rule => rule.Name, (json, rule) => EventAnswers.Write(json, request.Region, rule))
            : rules.Error;
    }

    internal async Task<Outcome<Answer>> ListByTarget(ApiRequest request)
    {
        var arn = request.Body.Text("TargetArn", EventBridgeRules.Arn, required: true);
        var bus = EventBridge.Bus(request);
        var page = EventPage.Read(request, tokens, $"rules of {bus} {arn}");
        if (request.Problem is { } problem) return problem;
        var rules = await Grain(request).Rules(bus, request.Cancelled);
        return rules.Ok
            ? page.Answer("RuleNames", rules.Value.Where(rule => rule.Targets.Any(target => target.Arn == arn)).Select(rule => rule.Name), name => name, (json, name) => json.WriteStringValue(name))
            : rules.Error;
    }

    private static (string Bus, string Name) Named(ApiRequest request) => (EventBridge.Bus(request), request.Body.Text("Name", EventBridgeRules.RuleName, required: true) ?? "");

    private IEventBusGrain Grain(ApiRequest request) => grains.GetGrain<IEventBusGrain>(request.Region);
}

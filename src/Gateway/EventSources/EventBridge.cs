using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>Event buses, their rules and events: <c>aws events</c>. What this grid does not have of it is refused by name.</summary>
internal sealed class EventBridge : IJsonService
{
    private static readonly string[] s_unbuilt =
    [
        "ActivateEventSource", "CancelReplay", "CreateApiDestination", "CreateArchive", "CreateConnection", "CreateEndpoint", "CreatePartnerEventSource", "DeactivateEventSource",
        "DeauthorizeConnection", "DeleteApiDestination", "DeleteArchive", "DeleteConnection", "DeleteEndpoint", "DeletePartnerEventSource", "DescribeApiDestination",
        "DescribeArchive", "DescribeConnection", "DescribeEndpoint", "DescribeEventSource", "DescribePartnerEventSource", "DescribeReplay", "ListApiDestinations", "ListArchives",
        "ListConnections", "ListEndpoints", "ListEventSources", "ListPartnerEventSourceAccounts", "ListPartnerEventSources", "ListReplays", "PutPartnerEvents", "PutPermission",
        "RemovePermission", "StartReplay", "UpdateApiDestination", "UpdateArchive", "UpdateConnection", "UpdateEndpoint", "UpdateEventBus",
    ];

    private readonly IGrainFactory _grains;
    private readonly NextTokens _tokens;

    public EventBridge(IGrainFactory grains, Seal seal)
    {
        _grains = grains;
        _tokens = new NextTokens(seal);
        var rules = new EventRules(grains, _tokens);
        var targets = new EventTargets(grains, _tokens);
        var events = new EventPuts(grains);
        var operations = new Dictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>>
        {
            ["CreateEventBus"] = CreateBus,
            ["DescribeEventBus"] = DescribeBus,
            ["DeleteEventBus"] = DeleteBus,
            ["ListEventBuses"] = ListBuses,
            ["PutRule"] = rules.Put,
            ["DescribeRule"] = rules.Describe,
            ["DeleteRule"] = rules.Delete,
            ["ListRules"] = rules.List,
            ["EnableRule"] = request => rules.SetDisabled(request, disabled: false),
            ["DisableRule"] = request => rules.SetDisabled(request, disabled: true),
            ["PutTargets"] = targets.Put,
            ["RemoveTargets"] = targets.Remove,
            ["ListTargetsByRule"] = targets.List,
            ["ListRuleNamesByTarget"] = rules.ListByTarget,
            ["PutEvents"] = events.Put,
            ["TestEventPattern"] = events.TestPattern,
            ["TagResource"] = Tag,
            ["UntagResource"] = Untag,
            ["ListTagsForResource"] = ListTags,
        };
        foreach (var name in s_unbuilt) operations[name] = _ => Task.FromResult<Outcome<Answer>>(ApiError.NotImplemented($"{name} is not supported by this grid, whose EventBridge has buses, rules and events."));
        Operations = operations;
    }

    public string Target => "AWSEvents";

    public string SigningName => "events";

    public IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    /// <summary>The bus that a member names, by name or ARN; the default one without it.</summary>
    internal static string Bus(ApiRequest request, string member = "EventBusName") => NameOf(request.Body.Text(member, EventBridgeRules.BusNameOrArn) ?? EventBus.Default);

    internal static string NameOf(string nameOrArn) => nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn[(nameOrArn.IndexOf('/', StringComparison.Ordinal) + 1)..] : nameOrArn;

    private async Task<Outcome<Answer>> CreateBus(ApiRequest request)
    {
        var body = request.Body;
        var bus = new EventBus
        {
            Name = body.Text("Name", EventBridgeRules.BusName, required: true) ?? "",
            Description = body.Text("Description", EventBridgeRules.Description),
            Tags = TagLists.Read(request, required: false, emptyValues: true),
        };
        NotHere(request, "EventSourceName", body.Text("EventSourceName", []) is not null);
        NotHere(request, "KmsKeyIdentifier", body.Text("KmsKeyIdentifier", []) is { Length: > 0 });
        NotHere(request, "DeadLetterConfig", body.Object("DeadLetterConfig") is not null);
        NotHere(request, "LogConfig", body.Object("LogConfig") is not null);
        if (request.Problem is { } problem) return problem;
        var made = await Grain(request).CreateBus(bus, request.Cancelled);
        if (!made.Ok) return made.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("EventBusArn", EventBus.ArnOf(request.Region, made.Value.Name));
            if (made.Value.Description is { } description) json.WriteString("Description", description);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> DescribeBus(ApiRequest request)
    {
        var name = Bus(request, "Name");
        if (request.Problem is { } problem) return problem;
        var bus = await Grain(request).GetBus(name, request.Cancelled);
        return bus.Ok ? Answer.Ok(json => EventAnswers.Write(json, request.Region, bus.Value)) : bus.Error;
    }

    private async Task<Outcome<Answer>> DeleteBus(ApiRequest request)
    {
        var name = request.Body.Text("Name", EventBridgeRules.BusName, required: true);
        if (request.Problem is { } problem) return problem;
        var gone = await Grain(request).DeleteBus(name!, request.Cancelled);
        return gone.Ok ? Answer.NoContent : gone.Error;
    }

    private async Task<Outcome<Answer>> ListBuses(ApiRequest request)
    {
        var prefix = request.Body.Text("NamePrefix", EventBridgeRules.BusName) ?? "";
        var page = EventPage.Read(request, _tokens, $"buses {prefix}");
        if (request.Problem is { } problem) return problem;
        var buses = await Grain(request).Buses(request.Cancelled);
        return page.Answer("EventBuses", buses.Where(bus => bus.Name.StartsWith(prefix, StringComparison.Ordinal)), bus => bus.Name, (json, bus) => EventAnswers.Write(json, request.Region, bus));
    }

    private async Task<Outcome<Answer>> Tag(ApiRequest request)
    {
        var (bus, rule) = Tagged(request);
        var tags = TagLists.Read(request, required: true, emptyValues: true);
        if (request.Problem is { } problem) return problem;
        var tagged = await Grain(request).Tag(bus, rule, tags, [], request.Cancelled);
        return tagged.Ok ? Answer.NoContent : tagged.Error;
    }

    private async Task<Outcome<Answer>> Untag(ApiRequest request)
    {
        var (bus, rule) = Tagged(request);
        var keys = request.Body.Texts("TagKeys", TagLists.KeyRules);
        if (keys is null && request.Problem is null) request.Missing("TagKeys");
        if (request.Problem is { } problem) return problem;
        var tagged = await Grain(request).Tag(bus, rule, [], keys!, request.Cancelled);
        return tagged.Ok ? Answer.NoContent : tagged.Error;
    }

    private async Task<Outcome<Answer>> ListTags(ApiRequest request)
    {
        var (bus, rule) = Tagged(request);
        if (request.Problem is { } problem) return problem;
        var tags = await Grain(request).Tag(bus, rule, [], [], request.Cancelled);
        if (!tags.Ok) return tags.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            TagLists.Write(json, tags.Value);
            json.WriteEndObject();
        });
    }

    /// <summary>The bus or rule that an ARN names.</summary>
    private static (string Bus, string? Rule) Tagged(ApiRequest request)
    {
        var arn = request.Body.Text("ResourceARN", EventBridgeRules.Arn, required: true) ?? "";
        if (arn.StartsWith(EventBus.ArnOf(request.Region, ""), StringComparison.Ordinal)) return (NameOf(arn), null);
        if (arn.StartsWith(EventRule.ArnOf(request.Region, EventBus.Default, ""), StringComparison.Ordinal))
        {
            var path = NameOf(arn);
            var slash = path.LastIndexOf('/');
            return slash < 0 ? (EventBus.Default, path) : (path[..slash], path[(slash + 1)..]);
        }

        request.Refuse(ApiError.NotFound($"Resource {arn} does not exist."));
        return default;
    }

    private static void NotHere(ApiRequest request, string member, bool asked)
    {
        if (asked) request.Refuse(new ApiError(ApiErrorKind.Validation, $"{member} is not supported by this grid. Leave it out."));
    }

    private IEventBusGrain Grain(ApiRequest request) => _grains.GetGrain<IEventBusGrain>(request.Region);
}

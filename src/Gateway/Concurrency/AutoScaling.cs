using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Concurrency;

/// <summary>Application Auto Scaling for the provisioned concurrency of functions; <c>aws application-autoscaling</c>.</summary>
internal sealed class AutoScaling : IJsonService
{
    private static readonly Constraint<string>[] s_arn =
        [Must.HaveLengthUpTo(1011), Must.HaveLengthFrom(1), Must.Match(@"arn:.+:application-autoscaling:.+:[0-9]+:scalable-target\/[a-zA-Z0-9-]+")];
    private static readonly Constraint<string>[] s_tagKey = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1)];
    private static readonly Constraint<string>[] s_tagValue = [Must.HaveLengthUpTo(256)];
    private static readonly Constraint<long>[] s_capacity = [Must.BeUpTo(1_000_000L), Must.BeFrom(0L)];

    private readonly IGrainFactory _grains;
    private readonly ScalingPages _pages;

    public AutoScaling(IGrainFactory grains, Seal seal)
    {
        _grains = grains;
        _pages = new ScalingPages(seal);
        var policies = new AutoScalingPolicies(grains, _pages);
        var actions = new AutoScalingActions(grains, _pages);
        Operations = new Dictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>>
        {
            ["RegisterScalableTarget"] = Register,
            ["DescribeScalableTargets"] = Describe,
            ["DeregisterScalableTarget"] = Deregister,
            ["PutScalingPolicy"] = policies.Put,
            ["DescribeScalingPolicies"] = policies.Describe,
            ["DeleteScalingPolicy"] = policies.Delete,
            ["PutScheduledAction"] = actions.Put,
            ["DescribeScheduledActions"] = actions.Describe,
            ["DeleteScheduledAction"] = actions.Delete,
            ["DescribeScalingActivities"] = Activities,
            ["TagResource"] = Tag,
            ["UntagResource"] = Untag,
            ["ListTagsForResource"] = Tags,
            ["GetPredictiveScalingForecast"] = _ => Task.FromResult<Outcome<Answer>>(ApiError.NotImplemented("Predictive scaling is not supported by this grid.")),
        };
    }

    public string Target => "AnyScaleFrontendService";

    public string SigningName => "application-autoscaling";

    public IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    private async Task<Outcome<Answer>> Register(ApiRequest request)
    {
        var resource = request.Resource();
        var body = request.Body;
        var suspended = body.Object("SuspendedState");
        var change = new ScalableTargetChange
        {
            MinCapacity = body.Number("MinCapacity", s_capacity),
            MaxCapacity = body.Number("MaxCapacity", s_capacity),
            DynamicInSuspended = suspended?.Flag("DynamicScalingInSuspended"),
            DynamicOutSuspended = suspended?.Flag("DynamicScalingOutSuspended"),
            ScheduledSuspended = suspended?.Flag("ScheduledScalingSuspended"),
            Tags = body.TextMap("Tags", s_tagKey, s_tagValue),
        };
        if (request.Problem is { } problem) return problem;
        var target = await Grain(request).Register(resource.Name, resource.Qualifier, change, request.Cancelled);
        return target.Ok ? ScalingAnswers.Of("ScalableTargetARN", target.Value.Arn) : target.Error;
    }

    private async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        request.Namespace();
        request.Dimension(required: false);
        var ids = request.Body.Texts("ResourceIds", [], Must.HaveCountUpTo(50));
        var page = _pages.Read(request, "targets");
        if (request.Problem is { } problem) return problem;
        var targets = await Grain(request).Targets(request.Cancelled);
        return page.Answer("ScalableTargets", targets.Where(target => ids is null or [] || ids.Contains(target.ResourceId)), target => target.ResourceId, ScalingAnswers.Write);
    }

    private async Task<Outcome<Answer>> Deregister(ApiRequest request)
    {
        var resource = request.Resource();
        if (request.Problem is { } problem) return problem;
        var gone = await Grain(request).Deregister(resource.Name, resource.Qualifier, request.Cancelled);
        return gone.Ok ? Answer.NoContent : gone.Error;
    }

    private async Task<Outcome<Answer>> Activities(ApiRequest request)
    {
        request.Namespace();
        var resource = request.OptionalResource();
        if (request.Body.Flag("IncludeNotScaledActivities") is true) request.Refuse(new ApiError(ApiErrorKind.Validation, "IncludeNotScaledActivities is not supported by this grid: it keeps no record of what it has not scaled."));
        var page = _pages.Read(request, "activities");
        if (request.Problem is { } problem) return problem;
        var activities = await Grain(request).Activities(request.Cancelled);
        return page.Answer("ScalingActivities", activities.Where(activity => resource is null || activity.ResourceId == resource), activity => activity.Id, ScalingAnswers.Write);
    }

    private async Task<Outcome<Answer>> Tag(ApiRequest request)
    {
        var arn = request.Body.Text("ResourceARN", s_arn, required: true);
        var tags = request.Body.TextMap("Tags", s_tagKey, s_tagValue, required: true);
        return request.Problem is { } problem ? problem : await Tag(request, arn!, tags!, []);
    }

    private async Task<Outcome<Answer>> Untag(ApiRequest request)
    {
        var arn = request.Body.Text("ResourceARN", s_arn, required: true);
        var keys = request.Body.Texts("TagKeys", s_tagKey, Must.HaveCountUpTo(200));
        if (keys is null && request.Problem is null) request.Missing("TagKeys");
        return request.Problem is { } problem ? problem : await Tag(request, arn!, [], keys!);
    }

    private async Task<Outcome<Answer>> Tag(ApiRequest request, string arn, Dictionary<string, string> set, string[] removed)
    {
        var tagged = await Grain(request).Tag(arn, set, removed, request.Cancelled);
        return tagged.Ok ? Answer.NoContent : tagged.Error;
    }

    private async Task<Outcome<Answer>> Tags(ApiRequest request)
    {
        var arn = request.Body.Text("ResourceARN", s_arn, required: true);
        if (request.Problem is { } problem) return problem;
        var targets = await Grain(request).Targets(request.Cancelled);
        if (targets.FirstOrDefault(known => known.Arn == arn) is not { } target) return ApiError.NotFound($"Resource not found: {arn}");
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            Functions.TagEndpoints.WriteTags(json, target.Tags);
            json.WriteEndObject();
        });
    }

    private IScalingGrain Grain(ApiRequest request) => _grains.GetGrain<IScalingGrain>(request.Region);
}

using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Concurrency;

/// <summary>Scheduled actions of Application Auto Scaling.</summary>
internal sealed class AutoScalingActions(IGrainFactory grains, ScalingPages pages)
{
    private static readonly Constraint<string>[] s_name =
        [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1), Must.Match(@"(?!((^[ ]+.*)|(.*([\u0000-\u001f]|[\u007f-\u009f]|[:/|])+.*)|(.*[ ]+$))).+")];
    private static readonly Constraint<string>[] s_text = [Must.HaveLengthUpTo(1600), Must.HaveLengthFrom(1)];
    private static readonly Constraint<long>[] s_capacity = [Must.BeUpTo(1_000_000L), Must.BeFrom(0L)];

    internal async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var resource = request.Resource();
        var body = request.Body;
        var action = body.Object("ScalableTargetAction");
        var change = new ScheduledActionChange
        {
            Name = body.Text("ScheduledActionName", s_name, required: true) ?? "",
            Schedule = body.Text("Schedule", s_text),
            Timezone = body.Text("Timezone", s_text),
            StartTime = body.Time("StartTime"),
            EndTime = body.Time("EndTime"),
            HasAction = action is not null,
            MinCapacity = action?.Number("MinCapacity", s_capacity),
            MaxCapacity = action?.Number("MaxCapacity", s_capacity),
        };
        if (request.Problem is { } problem) return problem;
        var stored = await Grain(request).PutAction(resource.Name, resource.Qualifier, change, request.Cancelled);
        return stored.Ok ? Answer.NoContent : stored.Error;
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        request.Namespace();
        var resource = request.OptionalResource();
        var names = request.Body.Texts("ScheduledActionNames", [], Must.HaveCountUpTo(50));
        var page = pages.Read(request, "actions");
        if (request.Problem is { } problem) return problem;
        var targets = await Grain(request).Targets(request.Cancelled);
        var actions =
            from target in targets
            where resource is null || target.ResourceId == resource
            from action in target.Actions
            where names is null or [] || names.Contains(action.Name) || names.Contains(action.Arn)
            select (target, action);
        return page.Answer("ScheduledActions", actions, item => item.action.Arn, ScalingAnswers.Write);
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var resource = request.Resource();
        var name = request.Body.Text("ScheduledActionName", s_text, required: true);
        if (request.Problem is { } problem) return problem;
        var gone = await Grain(request).DeleteAction(resource.Name, resource.Qualifier, name!, request.Cancelled);
        return gone.Ok ? Answer.NoContent : gone.Error;
    }

    private IScalingGrain Grain(ApiRequest request) => grains.GetGrain<IScalingGrain>(request.Region);
}

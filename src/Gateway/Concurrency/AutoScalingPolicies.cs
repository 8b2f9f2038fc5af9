using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Concurrency;

/// <summary>Scaling policies: target tracking on the utilisation of provisioned concurrency. The other kinds and metrics are refused by name.</summary>
internal sealed class AutoScalingPolicies(IGrainFactory grains, ScalingPages pages)
{
    internal const string TargetTracking = "TargetTrackingScaling";
    internal const string Utilization = "LambdaProvisionedConcurrencyUtilization";

    private static readonly Constraint<string>[] s_name = [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1), Must.Match(@"[ -~]+")];
    private static readonly Constraint<string>[] s_type = [Must.BeOneOf("PredictiveScaling", "StepScaling", TargetTracking)];
    private static readonly Constraint<double>[] s_target = [Must.BeUpTo(0.9), Must.BeFrom(0.1)];
    private static readonly Constraint<long>[] s_cooldown = [Must.BeUpTo(86_400L), Must.BeFrom(0L)];

    internal async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var resource = request.Resource();
        var body = request.Body;
        var name = body.Text("PolicyName", s_name, required: true);
        var type = body.Text("PolicyType", s_type);
        if (type is not TargetTracking) Refuse(request, type is null ? "Policy type StepScaling, which a policy without a type has," : $"Policy type {type}");
        if (body.Object("StepScalingPolicyConfiguration") is not null) Refuse(request, "StepScalingPolicyConfiguration");
        if (body.Object("PredictiveScalingPolicyConfiguration") is not null) Refuse(request, "PredictiveScalingPolicyConfiguration");
        var policy = Read(request, name ?? "", body.Object("TargetTrackingScalingPolicyConfiguration", required: type is TargetTracking));
        if (request.Problem is { } problem) return problem;
        var stored = await Grain(request).PutPolicy(resource.Name, resource.Qualifier, policy, request.Cancelled);
        return stored.Ok ? ScalingAnswers.Of(new ScalableTarget { Function = new(request.Region, resource.Name) }, stored.Value) : stored.Error;
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        request.Namespace();
        var resource = request.OptionalResource();
        var names = request.Body.Texts("PolicyNames", [], Must.HaveCountUpTo(50));
        var page = pages.Read(request, "policies");
        if (request.Problem is { } problem) return problem;
        var targets = await Grain(request).Targets(request.Cancelled);
        var policies =
            from target in targets
            where target.Policy is not null && (resource is null || target.ResourceId == resource) && (names is null or [] || names.Contains(target.Policy.Name) || names.Contains(target.Policy.Arn))
            select (target, target.Policy!);
        return page.Answer("ScalingPolicies", policies, item => item.Item2.Arn, ScalingAnswers.Write);
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var resource = request.Resource();
        var name = request.Body.Text("PolicyName", s_name, required: true);
        if (request.Problem is { } problem) return problem;
        var gone = await Grain(request).DeletePolicy(resource.Name, resource.Qualifier, name!, request.Cancelled);
        return gone.Ok ? Answer.NoContent : gone.Error;
    }

    private static ScalingPolicy Read(ApiRequest request, string name, ObjectReader? tracking)
    {
        if (tracking is null) return new ScalingPolicy();
        var metric = tracking.Object("PredefinedMetricSpecification");
        if (tracking.Object("CustomizedMetricSpecification") is not null) Refuse(request, "CustomizedMetricSpecification");
        else if (metric is null) request.Refuse(new ApiError(ApiErrorKind.Validation, "A PredefinedMetricSpecification must be specified."));
        if (metric?.Text("PredefinedMetricType", [], required: true) is { } type && type != Utilization) Refuse(request, $"Predefined metric type {type}");
        if (metric?.Text("ResourceLabel", []) is not null) request.Refuse(new ApiError(ApiErrorKind.Validation, $"Resource label cannot be specified for the predefined metric type {Utilization}"));
        return new ScalingPolicy
        {
            Name = name,
            TargetValue = tracking.Real("TargetValue", s_target, required: true) ?? 0,
            ScaleOutCooldown = tracking.Number("ScaleOutCooldown", s_cooldown),
            ScaleInCooldown = tracking.Number("ScaleInCooldown", s_cooldown),
            DisableScaleIn = tracking.Flag("DisableScaleIn") ?? false,
        };
    }

    private static void Refuse(ApiRequest request, string what) =>
        request.Refuse(new ApiError(ApiErrorKind.Validation, $"{what} is not supported by this grid, which has {TargetTracking} on {Utilization}."));

    private IScalingGrain Grain(ApiRequest request) => grains.GetGrain<IScalingGrain>(request.Region);
}

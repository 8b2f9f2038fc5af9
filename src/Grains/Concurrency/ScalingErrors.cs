using Grid.Contracts;

namespace Grid.Grains.Concurrency;

/// <summary>Refusals of Application Auto Scaling.</summary>
internal static class ScalingErrors
{
    public static ApiError NoTarget(string resource) => NotFound("No scalable target found for", resource);

    public static ApiError NoTargetRegistered(string resource) => NotFound("No scalable target registered for", resource);

    public static ApiError NoPolicy(string resource, string name) => NotFound("No scaling policy found for", resource, name);

    public static ApiError NoAction(string resource, string name) => NotFound("No scheduled action found for", resource, name);

    public static ApiError NoFunction(string resource) => Invalid($"No Lambda function found for resource ID: function:{resource}");

    public static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);

    public static ApiError TooMany(string what, int limit) => new(ApiErrorKind.LimitExceeded, $"Number of {what} cannot exceed {limit}.");

    private static ApiError NotFound(string what, string resource, string? name = null) => new(
        ApiErrorKind.ObjectNotFound,
        $"{what} service namespace: lambda, resource ID: function:{resource}, scalable dimension: lambda:function:ProvisionedConcurrency{(name is null ? "" : $": {name}")}");
}

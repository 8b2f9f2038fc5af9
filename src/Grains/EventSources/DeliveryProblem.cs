using Grid.Contracts;

namespace Grid.Grains.EventSources;

/// <summary>Why something has not arrived.</summary>
/// <param name="Code">In AWS's words, for the dead-letter queue.</param>
/// <param name="MayPass">Trying again may help.</param>
internal sealed record DeliveryProblem(string Code, string Message, bool MayPass)
{
    private const string Target = "ERROR_FROM_TARGET";

    /// <summary>A refusal says that there is no such target, or that it does not take this; but for those of a target that is not ready or has too much to do.</summary>
    public static DeliveryProblem Of(ApiError error) => new(
        error.Kind is ApiErrorKind.ResourceNotFound or ApiErrorKind.QueueDoesNotExist ? "NO_RESOURCE" : Target,
        error.Message ?? $"{error.Kind}",
        error.Kind is ApiErrorKind.TooManyRequests or ApiErrorKind.Service or ApiErrorKind.ResourceConflict or ApiErrorKind.ResourceNotReady);

    /// <summary>Nobody knows whether it has arrived.</summary>
    public static DeliveryProblem Of(Exception exception) => new(Target, exception.Message, MayPass: true);
}

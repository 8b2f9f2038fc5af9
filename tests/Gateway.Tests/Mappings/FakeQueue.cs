using System.Reflection;
using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Gateway.Tests.Mappings;

/// <summary>A queue that only says how it is set.</summary>
public class FakeQueue : DispatchProxy
{
    /// <summary>Null for a queue that is not there.</summary>
    internal int? VisibilityTimeout { get; set; } = 30;

    internal static IQueueGrain Create(int? visibilityTimeout = 30)
    {
        var queue = Create<IQueueGrain, FakeQueue>();
        ((FakeQueue)(object)queue).VisibilityTimeout = visibilityTimeout;
        return queue;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IQueueGrain.Describe)
        ? Task.FromResult<Outcome<QueueDescription>>(VisibilityTimeout is { } seconds
            ? new QueueDescription { Settings = new QueueSettings { VisibilityTimeout = seconds } }
            : new ApiError(ApiErrorKind.QueueDoesNotExist, "The specified queue does not exist."))
        : throw new NotSupportedException(targetMethod?.Name);
}

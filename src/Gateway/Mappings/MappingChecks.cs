using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Gateway.Async;

namespace Grid.Gateway.Mappings;

/// <summary>What of a mapping's settings goes with its source and with each other, and whether its function and its queue are there.</summary>
internal static class MappingChecks
{
    private const string NoQueue =
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.";

    /// <summary>Members that only streams have, and one that only queues have.</summary>
    internal static ApiError? Unsupported(MappingPatch patch, MappingSource source)
    {
        var isOfQueue = source is MappingSource.Queue or MappingSource.FifoQueue;
        if (!isOfQueue) return patch.ChangesScaling ? No("ScalingConfig") : null;
        if (patch.Destinations is { OnFailure: not null } or { OnSuccess: not null }) return No("DestinationConfig");
        if (patch.ParallelizationFactor is not null) return No("ParallelizationFactor");
        if (patch.RecordAge is not null) return No("MaximumRecordAgeInSeconds");
        if (patch.RetryAttempts is not null) return No("MaximumRetryAttempts");
        if (patch.Bisects is not null) return No("BisectBatchOnFunctionError");
        return patch.TumblingWindow is not null ? No("TumblingWindowInSeconds") : null;
    }

    /// <summary>The refusal of a member that mappings of another kind of source have.</summary>
    internal static ApiError No(string member) => ApiError.InvalidParameter($"Unsupported {member} parameter for given event source mapping type.");

    internal static ApiError? Settings(MappingSettings settings, MappingSource source, Destinations? destinations)
    {
        if (source is MappingSource.FifoQueue)
        {
            if (settings.BatchSize > MappingRules.FifoBatch) return ApiError.InvalidParameter($"Maximum batch size for FIFO queues is {MappingRules.FifoBatch}.");
            if (settings.MaximumBatchingWindowInSeconds > 0) return ApiError.InvalidParameter("Batching window is not supported for FIFO queues.");
        }

        if (source is MappingSource.Queue && settings is { BatchSize: > MappingRules.UnwaitedBatch, MaximumBatchingWindowInSeconds: 0 })
            return ApiError.InvalidParameter("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        if (settings.MaximumRecordAgeInSeconds is >= 0 and < 60)
            return ApiError.InvalidParameter("MaximumRecordAgeInSeconds must be -1 or between 60 and 604800.");
        if (settings.TumblingWindowInSeconds > 0)
        {
            if (settings.ParallelizationFactor > 1) return ApiError.InvalidParameter("TumblingWindowInSeconds is not supported with a ParallelizationFactor greater than 1.");
            if (settings.BisectBatchOnFunctionError) return ApiError.InvalidParameter("TumblingWindowInSeconds is not supported with BisectBatchOnFunctionError.");
        }

        return destinations is null ? null : OnFailure(destinations);
    }

    /// <summary>Whether the function is there, with its qualifier, and gets done before messages of its queue are shown again.</summary>
    internal static async Task<ApiError?> Targets(IGrainFactory grains, EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        var function = await grains.GetGrain<IFunctionGrain>(mapping.Function.GrainKey).Get(mapping.Qualifier, cancellationToken);
        if (!function.Ok) return function.Error.Kind is ApiErrorKind.ResourceNotFound ? ApiError.InvalidParameter("Function does not exist") : function.Error;
        if (!mapping.IsOfQueue) return null;
        if (QueueId.FromArn(mapping.SourceArn) is not { } id) return ApiError.InvalidParameter(NoQueue);
        var queue = await grains.GetGrain<IQueueGrain>(id.GrainKey).Describe(counted: false, cancellationToken);
        if (!queue.Ok) return queue.Error.Kind is ApiErrorKind.QueueDoesNotExist ? ApiError.InvalidParameter(NoQueue) : queue.Error;
        var (visibility, timeout) = (queue.Value.Settings.VisibilityTimeout, function.Value.Version.Settings.TimeoutSeconds);
        return visibility < timeout ? ApiError.InvalidParameter($"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds") : null;
    }

    private static ApiError? OnFailure(Destinations destinations)
    {
        if (destinations.OnSuccess is not null) return ApiError.InvalidParameter("Unsupported DestinationConfig parameter for given event source mapping type.");
        return destinations.OnFailure is null || TargetArns.Read(destinations.OnFailure) is TargetArn.Queue or TargetArn.Topic or TargetArn.Bucket
            ? null
            : ApiError.InvalidParameter($"The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination={destinations.OnFailure})) is invalid.");
    }
}

using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>Delivers to queues: to the grid's own, or to one that lies elsewhere (<see cref="OutsideQueues"/>).</summary>
internal sealed class QueueTarget(IGrainFactory grains, OutsideQueues outside) : IDeliveryTarget
{
    public string Service => "sqs";

    public async Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken)
    {
        if (outside.Find(delivery.TargetArn) is { } elsewhere) return await elsewhere.Send(delivery, cancellationToken);
        if (QueueId.FromArn(delivery.TargetArn) is not { } queue) return ApiError.NotFound($"The queue {delivery.TargetArn} does not exist.");
        var message = new NewMessage
        {
            Body = delivery.Body,
            Attributes = delivery.Attributes,
            TraceHeader = delivery.TraceHeader,
            GroupId = delivery.GroupId,
            DeduplicationId = delivery.DeduplicationId,
        };
        var sent = await grains.GetGrain<IQueueGrain>(queue.GrainKey).Send([message], cancellationToken);
        if (!sent.Ok) return sent.Error.Kind is ApiErrorKind.QueueDoesNotExist ? ApiError.NotFound($"The queue {delivery.TargetArn} does not exist.") : sent.Error;
        return sent.Value[0].Ok ? new Done() : sent.Value[0].Error!;
    }
}

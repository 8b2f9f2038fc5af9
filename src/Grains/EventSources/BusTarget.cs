using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Contracts.Messaging;

namespace Grid.Grains.EventSources;

/// <summary>Puts what is delivered on an event bus.</summary>
internal sealed class BusTarget(IGrainFactory grains) : IDeliveryTarget
{
    public string Service => "events";

    public async Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken)
    {
        if (ServiceArn.Parse(delivery.TargetArn) is not { Bus: { } bus, IsHere: true } arn) return ApiError.NotFound($"The target {delivery.TargetArn} is no event bus of this grid.");
        var entry = new EventEntry
        {
            Bus = bus,
            Source = delivery.Entry?.Source ?? "",
            DetailType = delivery.Entry?.DetailType ?? "",
            Resources = delivery.Entry?.Resources ?? [],
            Detail = delivery.Body,
            TraceHeader = delivery.TraceHeader,
        };
        if (EventSize.Of(entry) > EventEntry.MaxBytes) return new ApiError(ApiErrorKind.InvalidArgument, EventSize.TooLarge);
        var put = await grains.GetGrain<IEventBusGrain>(arn.Region).Put([entry], cancellationToken);
        return put[0].Ok ? new Done() : put[0].Error!;
    }
}

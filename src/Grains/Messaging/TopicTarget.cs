using System.Text;
using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>Delivers to topics: publishes there. It has arrived when it is durable, not when those who have subscribed have it.</summary>
internal sealed class TopicTarget(IGrainFactory grains) : IDeliveryTarget
{
    /// <summary>Of the message and its attributes, as for every caller.</summary>
    private const int MostBytes = 262_144;

    public string Service => "sns";

    public async Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken)
    {
        if (TopicId.FromArn(delivery.TargetArn) is not { } topic) return Missing(delivery);
        var bytes = delivery.Body.Length + delivery.Attributes.Sum(attribute =>
            (long)Bytes(attribute.Key) + Bytes(attribute.Value.DataType) + (attribute.Value.Text is { } text ? Bytes(text) : attribute.Value.Binary.Length));
        if (bytes > MostBytes) return TopicErrors.Invalid("Message too long");
        var publication = new Publication
        {
            Message = Encoding.UTF8.GetString(delivery.Body.Span),
            Subject = delivery.Subject,
            Attributes = new Dictionary<string, MessageAttribute>(delivery.Attributes),
            TraceHeader = delivery.TraceHeader,
        };
        var published = await grains.GetGrain<ITopicGrain>(topic.GrainKey).Publish([publication], cancellationToken);
        if (published.Ok) return new Done();
        return published.Error.Kind is ApiErrorKind.ResourceNotFound ? Missing(delivery) : published.Error;
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    private static ApiError Missing(Delivery delivery) => ApiError.NotFound($"The topic {delivery.TargetArn} does not exist.");
}

namespace Grid.Contracts.Messaging;

/// <summary>One kind of target. Whoever builds a service registers one.</summary>
public interface IDeliveryTarget
{
    /// <summary>Third part of the ARNs that it takes: <c>sqs</c>, <c>sns</c>, <c>lambda</c>, <c>events</c>, <c>s3</c>.</summary>
    string Service { get; }

    /// <inheritdoc cref="IDeliveries.Deliver"/>
    Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken);
}

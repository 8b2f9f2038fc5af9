using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>Finds who takes a delivery by the service in the target's ARN.</summary>
internal sealed class Deliveries(IEnumerable<IDeliveryTarget> targets) : IDeliveries
{
    private const int ServicePart = 2;

    private readonly Dictionary<string, IDeliveryTarget> _targets = targets.ToDictionary(target => target.Service, StringComparer.Ordinal);

    public Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken)
    {
        var parts = delivery.TargetArn.Split(':', ServicePart + 2);
        return parts.Length > ServicePart && _targets.TryGetValue(parts[ServicePart], out var target)
            ? target.Deliver(delivery, cancellationToken)
            : Task.FromResult<Outcome<Done>>(ApiError.NotFound($"The target {delivery.TargetArn} is of no kind that this grid has."));
    }
}

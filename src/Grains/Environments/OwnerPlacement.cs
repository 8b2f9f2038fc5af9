using Grid.Contracts.Environments;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Grid.Grains.Environments;

/// <summary>Places an environment's grain on the silo that its key names, which owns the processes.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("grid.OwnerPlacement")]
internal sealed class OwnerPlacement : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class OwnerPlacementAttribute() : PlacementAttribute(new OwnerPlacement());

internal sealed class OwnerPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var owner = SiloAddress.FromParsableString(EnvironmentKey.Parse(target.GrainIdentity.Key.ToString()!).Silo);
        return context.GetCompatibleSilos(target).Contains(owner)
            ? Task.FromResult(owner)
            : throw new EnvironmentGoneException($"The silo {owner} that owned the environment is gone.");
    }
}

namespace Grid.Grains.Concurrency;

/// <summary>Where a function's provisioned environments should be.</summary>
/// <param name="Targets">Environments by version and silo; those of versions that are not wanted have none.</param>
/// <param name="Even">True when that is where they are counted now, and no move could make it better.</param>
internal readonly record struct ProvisioningTargets(Holdings Targets, bool Even);

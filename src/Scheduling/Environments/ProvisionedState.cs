namespace Grid.Scheduling.Environments;

/// <summary>How the provisioned environments of a version stand on one silo.</summary>
/// <param name="Requested">Environments that are wanted.</param>
/// <param name="Available">Environments that are there, idle or busy.</param>
/// <param name="Starting">Environments whose Init is not over.</param>
/// <param name="Failing">True when the last start did not lead to an environment; it is repeated, less and less often.</param>
public readonly record struct ProvisionedState(int Requested, int Available, int Starting, bool Failing);

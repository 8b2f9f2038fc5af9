namespace Grid.Scheduling.Environments;

/// <summary>What a plan has to know of a silo.</summary>
/// <param name="Usable">False when it must have none: it is gone, it drains, it hosts no environments, or it lacks the runtime.</param>
/// <param name="Held">Provisioned environments of the version that it may have now.</param>
/// <param name="MemoryMb">Memory for environments, in MB.</param>
/// <param name="FreeMemoryMb">Memory that no environment has been promised, in MB.</param>
public readonly record struct ProvisioningSilo(bool Usable, int Held, int MemoryMb, int FreeMemoryMb);

namespace Grid.Scheduling.Placement;

/// <summary>What a placement policy sees of one silo that could start an environment; some hundred milliseconds old, except the silo's own.</summary>
/// <param name="Silo">Its address, which nobody else ever has.</param>
/// <param name="IsLocal">True for the silo that the invocation has reached: no hop.</param>
/// <param name="MemoryMb">Memory for environments.</param>
/// <param name="FreeMemoryMb">Memory that no environment has been promised.</param>
/// <param name="CpuBusy">Share of its processors in use lately, 0-1.</param>
/// <param name="Environments">Environments that it holds, whatever they do.</param>
public readonly record struct PlacementCandidate(string Silo, bool IsLocal, int MemoryMb, int FreeMemoryMb, double CpuBusy, int Environments)
{
    /// <summary>How full it is: the larger one of its shares of processors and of memory in use, 0-1.</summary>
    public double Load => Math.Max(CpuBusy, MemoryMb > 0 ? 1 - ((double)FreeMemoryMb / MemoryMb) : 1);
}

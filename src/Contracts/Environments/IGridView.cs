namespace Grid.Contracts.Environments;

/// <summary>What all silos hold at this moment, for those who look at the grid. Each question is one call to every silo, and takes two seconds at most: who does not answer is left out, or said to be silent.</summary>
public interface IGridView
{
    /// <summary>Every silo that is alive, in the order of their addresses.</summary>
    Task<IReadOnlyList<SiloStanding>> Silos(CancellationToken cancellationToken);

    Task<EnvironmentPage> Environments(EnvironmentQuery query, CancellationToken cancellationToken);
}

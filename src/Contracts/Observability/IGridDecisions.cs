namespace Grid.Contracts.Observability;

/// <summary>The decision logs of all silos as one.</summary>
public interface IGridDecisions
{
    /// <summary>Newest first, each with its silo. One call to every silo, two seconds at most; a silo that does not answer is left out.</summary>
    Task<IReadOnlyList<Decision>> Find(DecisionQuery query, CancellationToken cancellationToken);
}

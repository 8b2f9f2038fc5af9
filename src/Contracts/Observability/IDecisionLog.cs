using Grid.Contracts.Functions;

namespace Grid.Contracts.Observability;

/// <summary>The latest decisions of this silo: what was refused, started and placed, and why. In memory, bounded, of this silo alone.</summary>
public interface IDecisionLog
{
    /// <summary>The silo whose decisions these are.</summary>
    string Silo { get; }

    /// <summary>Newest first.</summary>
    IReadOnlyList<Decision> Find(DecisionQuery query);

    /// <summary>A call was refused by a limit.</summary>
    /// <param name="version">Null when it is not known.</param>
    /// <param name="scope">Whose limit: a constant text.</param>
    /// <param name="reason">As the caller is told: a constant text.</param>
    /// <param name="limit">The limit; -1 when no number says it.</param>
    /// <param name="held">What of it was held.</param>
    /// <param name="subject">The access key, when the limit is a key's.</param>
    void Throttled(FunctionId function, string? version, string requestId, string scope, string reason, int limit, int held, string? subject = null);
}

using Grid.Contracts.Functions;

namespace Grid.Contracts.Observability;

/// <summary>One decision of a silo, as its log gives it out.</summary>
public sealed record Decision
{
    public DateTimeOffset Time { get; init; }

    public DecisionKind Kind { get; init; }

    /// <summary>Without a name when a caller was refused before anything was known of the function.</summary>
    public FunctionId Function { get; init; }

    /// <summary>Null when it was not known yet.</summary>
    public string? Version { get; init; }

    /// <summary>Null when no invocation was the reason.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>Whose limit it was, for example <c>Account</c>; null for decisions that are no refusals.</summary>
    public string? Scope { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>The silo that was chosen, or the access key that was refused; null otherwise.</summary>
    public string? Subject { get; init; }

    /// <summary>As <see cref="DecisionKind"/> names them.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Figures { get; init; } = [];
}

using Grid.Contracts.Functions;

namespace Grid.Contracts.Observability;

/// <summary>One decision of a silo, as its log gives it out.</summary>
[GenerateSerializer, Immutable, Alias("grid.Decision")]
public sealed record Decision
{
    [Id(0)] public DateTimeOffset Time { get; init; }

    [Id(1)] public DecisionKind Kind { get; init; }

    /// <summary>Without a name when a caller was refused before anything was known of the function.</summary>
    [Id(2)] public FunctionId Function { get; init; }

    /// <summary>Null when it was not known yet.</summary>
    [Id(3)] public string? Version { get; init; }

    /// <summary>Null when no invocation was the reason.</summary>
    [Id(4)] public Guid? RequestId { get; init; }

    /// <summary>Whose limit it was, for example <c>Account</c>; null for decisions that are no refusals.</summary>
    [Id(5)] public string? Scope { get; init; }

    [Id(6)] public string Reason { get; init; } = "";

    /// <summary>The silo that was chosen, or the access key that was refused; null otherwise.</summary>
    [Id(7)] public string? Subject { get; init; }

    /// <summary>As <see cref="DecisionKind"/> names them.</summary>
    [Id(8)] public IReadOnlyList<KeyValuePair<string, int>> Figures { get; init; } = [];

    /// <summary>The silo that decided, as Orleans writes its address parsably; empty where one silo alone is asked.</summary>
    [Id(9)] public string Silo { get; init; } = "";
}

using Grid.Contracts.Invocation;

namespace Grid.Dashboard.Invocation;

/// <summary>What came of a test.</summary>
internal sealed record TestResult
{
    public required string Headline { get; init; }

    public bool Failed { get; init; }

    public string RequestId { get; init; } = "";

    /// <summary>As the silo of the dashboard has seen it.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Null when nothing ran.</summary>
    public string? Version { get; init; }

    /// <summary>Null when the environment was warm, or nothing ran.</summary>
    public ColdStart? ColdStart { get; init; }

    public string Body { get; init; } = "";

    public string Log { get; init; } = "";
}

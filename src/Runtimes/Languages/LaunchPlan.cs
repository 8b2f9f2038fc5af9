namespace Grid.Runtimes.Languages;

/// <summary>How to start a runtime's process: what the sandbox is told.</summary>
internal sealed record LaunchPlan
{
    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    /// <summary>Without the program itself.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the process; nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
}

namespace Grid.Contracts.Environments;

/// <summary>A language runtime that a silo can run.</summary>
[GenerateSerializer, Immutable, Alias("grid.RuntimeDescription")]
public sealed record RuntimeDescription
{
    /// <summary>Lambda's identifier, for example <c>python3.11</c>.</summary>
    [Id(0)] public string Runtime { get; init; } = "";

    /// <summary>What was found on the machine, for example <c>3.11.7</c>; empty where nothing is needed (<c>provided.al2023</c>).</summary>
    [Id(1)] public string InterpreterVersion { get; init; } = "";

    /// <summary>Path of the interpreter; empty where nothing is needed.</summary>
    [Id(2)] public string InterpreterPath { get; init; } = "";
}

namespace Grid.Contracts.Invocation;

/// <summary><see cref="InvocationResult"/> on its way back to the silo that the caller is connected to.</summary>
[GenerateSerializer, Immutable, Alias("grid.ForwardedResult")]
public sealed record ForwardedResult
{
    [Id(0)] public InvokeError Error { get; init; }

    [Id(1)] public ApiError? Refusal { get; init; }

    [Id(2)] public string? ExecutedVersion { get; init; }

    /// <summary>Empty when it travels over HTTP.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Names a payload that is too large for a message and is fetched over HTTP within half a minute; null when it is here.</summary>
    [Id(4)] public string? Fetch { get; init; }

    [Id(5)] public string? FunctionError { get; init; }

    [Id(6)] public ReadOnlyMemory<byte> LogTail { get; init; }

    [Id(7)] public string? TraceHeader { get; init; }

    [Id(8)] public ColdStart? ColdStart { get; init; }

    /// <summary>Idle environments of the version after the invocation: newer than any snapshot.</summary>
    [Id(9)] public int Idle { get; init; }
}

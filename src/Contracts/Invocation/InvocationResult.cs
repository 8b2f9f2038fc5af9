namespace Grid.Contracts.Invocation;

/// <summary>How an invocation ended. Dispose it when its payload has been sent.</summary>
public sealed class InvocationResult : IDisposable
{
    public InvokeError Error { get; init; }

    /// <summary>AWS's error when <see cref="Error"/> is not None; null otherwise.</summary>
    public ApiError? Refusal { get; init; }

    /// <summary>The version that ran: <c>$LATEST</c> or a number. Null when nothing ran.</summary>
    public string? ExecutedVersion { get; init; }

    /// <summary>The function's result, or its error as JSON when <see cref="FunctionError"/> is set.</summary>
    public Payload Payload { get; init; } = Payload.Empty;

    /// <summary><c>Unhandled</c> when the function failed; null when it succeeded.</summary>
    public string? FunctionError { get; init; }

    /// <summary>Last bytes of the invocation's log, when asked for.</summary>
    public ReadOnlyMemory<byte> LogTail { get; init; }

    /// <summary>Trace header that the function had; null when nothing ran.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>What the start of the environment took, when this was the first invocation in it; null otherwise.</summary>
    public ColdStart? ColdStart { get; init; }

    public void Dispose() => Payload.Dispose();
}

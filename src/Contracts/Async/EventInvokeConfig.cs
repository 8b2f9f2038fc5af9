namespace Grid.Contracts.Async;

/// <summary>The rules for events that one qualifier of a function has.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventInvokeConfig")]
public sealed record EventInvokeConfig
{
    /// <summary>Always qualified, with <c>$LATEST</c> for the function itself.</summary>
    [Id(0)] public string FunctionArn { get; init; } = "";

    [Id(1)] public EventInvokeSettings Settings { get; init; } = new();
}

using Grid.Contracts.Functions;

namespace Grid.Contracts.Invocation;

/// <summary>An invocation on its way to the silo that runs it. Its route is decided, apart from whether that silo knows a newer one.</summary>
[GenerateSerializer, Immutable, Alias("grid.ForwardedInvocation")]
public sealed record ForwardedInvocation
{
    /// <summary>Events and results of up to so many bytes travel in messages between silos, larger ones over HTTP.</summary>
    public const int MessageLimit = 64 * 1024;

    [Id(0)] public FunctionId Function { get; init; }

    /// <summary><c>$LATEST</c> or a number: what the route and the dice have said.</summary>
    [Id(1)] public string Version { get; init; } = "";

    /// <summary>ARN as invoked, which the function sees.</summary>
    [Id(2)] public string InvokedArn { get; init; } = "";

    [Id(3)] public string RequestId { get; init; } = "";

    /// <summary>Empty when the event travels over HTTP.</summary>
    [Id(4)] public ReadOnlyMemory<byte> Event { get; init; }

    [Id(5)] public string? TraceHeader { get; init; }

    [Id(6)] public string? ClientContext { get; init; }

    [Id(7)] public bool LogTail { get; init; }

    /// <summary>The span that the invocation belongs to, as W3C <c>traceparent</c>; null when nobody traces it.</summary>
    [Id(8)] public string? TraceParent { get; init; }

    /// <summary>W3C <c>tracestate</c>.</summary>
    [Id(9)] public string? TraceState { get; init; }

    /// <summary>The key of who called; null when nobody did.</summary>
    [Id(10)] public string? AccessKeyId { get; init; }

    /// <inheritdoc cref="InvocationRequest.Trigger"/>
    [Id(11)] public string Trigger { get; init; } = "other";
}

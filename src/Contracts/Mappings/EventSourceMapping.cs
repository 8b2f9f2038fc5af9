using Grid.Contracts.Functions;

namespace Grid.Contracts.Mappings;

/// <summary>An event source mapping as it is now.</summary>
[GenerateSerializer, Immutable, Alias("grid.EventSourceMapping")]
public sealed record EventSourceMapping
{
    [Id(0)] public MappingId Id { get; init; }

    [Id(1)] public FunctionId Function { get; init; }

    /// <summary>Version or alias; null for <c>$LATEST</c> asked for without a qualifier.</summary>
    [Id(2)] public string? Qualifier { get; init; }

    [Id(3)] public string SourceArn { get; init; } = "";

    [Id(4)] public MappingSource Source { get; init; }

    [Id(5)] public MappingSettings Settings { get; init; } = new();

    [Id(6)] public MappingState State { get; init; }

    [Id(7)] public string StateTransitionReason { get; init; } = "";

    [Id(8)] public DateTimeOffset LastModified { get; init; }

    /// <summary><c>No records processed</c>, <c>OK</c>, or <c>PROBLEM: …</c>.</summary>
    [Id(9)] public string LastProcessingResult { get; init; } = "No records processed";

    [Id(10)] public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public bool IsOfQueue => Source is MappingSource.Queue or MappingSource.FifoQueue;

    /// <summary>The function's ARN, with the qualifier.</summary>
    public string FunctionArn => Qualifier is null ? Function.Arn : $"{Function.Arn}:{Qualifier}";
}

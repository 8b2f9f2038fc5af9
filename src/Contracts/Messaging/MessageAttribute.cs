namespace Grid.Contracts.Messaging;

/// <summary>A message attribute of SQS or SNS.</summary>
[GenerateSerializer, Immutable, Alias("grid.MessageAttribute")]
public sealed record MessageAttribute
{
    /// <summary><c>String</c>, <c>Number</c> or <c>Binary</c>, each perhaps with a label of the sender's behind a dot (<c>Number.int</c>); SNS also has <c>String.Array</c>.</summary>
    [Id(0)] public string DataType { get; init; } = "String";

    /// <summary>Null for binary ones.</summary>
    [Id(1)] public string? Text { get; init; }

    /// <summary>Empty unless binary.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Binary { get; init; }
}

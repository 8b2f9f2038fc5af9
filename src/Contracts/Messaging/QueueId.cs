using Grid.Contracts.Functions;

namespace Grid.Contracts.Messaging;

/// <summary>Which queue: a name within a region.</summary>
[GenerateSerializer, Immutable, Alias("grid.QueueId")]
public readonly record struct QueueId
{
    /// <summary>What the names of FIFO queues end with, and no others.</summary>
    public const string FifoSuffix = ".fifo";

    public QueueId(string region, string name)
    {
        Region = region;
        Name = name;
    }

    [Id(0)] public string Region { get; init; }

    [Id(1)] public string Name { get; init; }

    public string Arn => $"arn:{FunctionId.Partition(Region)}:sqs:{Region}:{Account.Id}:{Name}";

    public bool IsFifo => Name.EndsWith(FifoSuffix, StringComparison.Ordinal);

    /// <summary>Key of the queue's grain: <c>region/name</c>; keys of one region sort by name.</summary>
    public string GrainKey => $"{Region}/{Name}";

    /// <exception cref="FormatException">The key was not made by <see cref="GrainKey"/>.</exception>
    public static QueueId FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new QueueId(key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not a queue's grain key.");
    }

    /// <summary>Null when the ARN is not that of a queue of this account.</summary>
    public static QueueId? FromArn(string arn)
    {
        var parts = arn.Split(':');
        return parts is ["arn", _, "sqs", { Length: > 0 } region, Account.Id, { Length: > 0 } name] ? new QueueId(region, name) : null;
    }

    public override string ToString() => GrainKey;
}

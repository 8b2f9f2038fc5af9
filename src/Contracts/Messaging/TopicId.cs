using Grid.Contracts.Functions;

namespace Grid.Contracts.Messaging;

/// <summary>Which topic: a name within a region.</summary>
[GenerateSerializer, Immutable, Alias("grid.TopicId")]
public readonly record struct TopicId
{
    public TopicId(string region, string name)
    {
        Region = region;
        Name = name;
    }

    [Id(0)] public string Region { get; init; }

    [Id(1)] public string Name { get; init; }

    public string Arn => $"arn:{FunctionId.Partition(Region)}:sns:{Region}:{Account.Id}:{Name}";

    /// <summary>Key of the topic's grain: <c>region/name</c>; keys of one region sort by name.</summary>
    public string GrainKey => $"{Region}/{Name}";

    /// <exception cref="FormatException">The key was not made by <see cref="GrainKey"/>.</exception>
    public static TopicId FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new TopicId(key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not a topic's grain key.");
    }

    /// <summary>Null when the ARN is not that of a topic of this account.</summary>
    public static TopicId? FromArn(string arn)
    {
        var parts = arn.Split(':');
        return parts is ["arn", _, "sns", { Length: > 0 } region, Account.Id, { Length: > 0 } name] ? new TopicId(region, name) : null;
    }

    public override string ToString() => GrainKey;
}

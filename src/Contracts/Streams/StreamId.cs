using Grid.Contracts.Functions;

namespace Grid.Contracts.Streams;

/// <summary>Which data stream: a name within a region.</summary>
[GenerateSerializer, Immutable, Alias("grid.StreamId")]
public readonly record struct StreamId
{
    public StreamId(string region, string name)
    {
        Region = region;
        Name = name;
    }

    [Id(0)] public string Region { get; init; }

    [Id(1)] public string Name { get; init; }

    public string Arn => $"arn:{FunctionId.Partition(Region)}:kinesis:{Region}:{Account.Id}:stream/{Name}";

    /// <summary>Key of the stream's grain: <c>region/name</c>; keys of one region sort by name.</summary>
    public string GrainKey => $"{Region}/{Name}";

    /// <exception cref="FormatException">The key was not made by <see cref="GrainKey"/>.</exception>
    public static StreamId FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new StreamId(key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not a stream's grain key.");
    }

    /// <summary>Null when the ARN is not that of a stream of this account, or of one of its consumers.</summary>
    public static StreamId? FromArn(string arn)
    {
        var parts = arn.Split(':', 6);
        if (parts is not ["arn", _, "kinesis", { Length: > 0 } region, Account.Id, var resource] || !resource.StartsWith("stream/", StringComparison.Ordinal)) return null;
        var name = resource["stream/".Length..];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && !name[slash..].StartsWith("/consumer/", StringComparison.Ordinal)) return null;
        name = slash < 0 ? name : name[..slash];
        return name.Length > 0 ? new StreamId(region, name) : null;
    }

    public override string ToString() => GrainKey;
}

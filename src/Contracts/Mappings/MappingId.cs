using Grid.Contracts.Functions;

namespace Grid.Contracts.Mappings;

/// <summary>Which event source mapping: a UUID within a region.</summary>
[GenerateSerializer, Immutable, Alias("grid.MappingId")]
public readonly record struct MappingId
{
    public MappingId(string region, string uuid)
    {
        Region = region;
        Uuid = uuid;
    }

    [Id(0)] public string Region { get; init; }

    /// <summary>In small letters, with hyphens.</summary>
    [Id(1)] public string Uuid { get; init; }

    public string Arn => $"arn:{FunctionId.Partition(Region)}:lambda:{Region}:{Account.Id}:event-source-mapping:{Uuid}";

    /// <summary>Key of the mapping's grain: <c>region/uuid</c>.</summary>
    public string GrainKey => $"{Region}/{Uuid}";

    /// <exception cref="FormatException">The key was not made by <see cref="GrainKey"/>.</exception>
    public static MappingId FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new MappingId(key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not a mapping's grain key.");
    }

    public override string ToString() => GrainKey;
}

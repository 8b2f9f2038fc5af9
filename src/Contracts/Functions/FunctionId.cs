namespace Grid.Contracts.Functions;

/// <summary>Which function: a name within a region. Regions are whatever region the caller signs for; each is a world of its own.</summary>
[GenerateSerializer, Immutable, Alias("grid.FunctionId")]
public readonly record struct FunctionId
{
    public FunctionId(string region, string name)
    {
        Region = region;
        Name = name;
    }

    [Id(0)] public string Region { get; init; }

    [Id(1)] public string Name { get; init; }

    /// <summary>The unqualified ARN.</summary>
    public string Arn => $"arn:{Partition(Region)}:lambda:{Region}:{Account.Id}:function:{Name}";

    /// <summary>Key of the function's grain: <c>region/name</c>; keys of one region sort by name.</summary>
    public string GrainKey => $"{Region}/{Name}";

    /// <exception cref="FormatException">The key was not made by <see cref="GrainKey"/>.</exception>
    public static FunctionId FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new FunctionId(key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not a function's grain key.");
    }

    /// <summary>The ARN partition of a region: <c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>.</summary>
    public static string Partition(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";

    public override string ToString() => GrainKey;
}

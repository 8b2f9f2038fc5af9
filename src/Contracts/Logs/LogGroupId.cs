using Grid.Contracts.Functions;

namespace Grid.Contracts.Logs;

/// <summary>Which log group: a name within a region.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogGroupId")]
public readonly record struct LogGroupId
{
    public LogGroupId(string region, string name)
    {
        Region = region;
        Name = name;
    }

    [Id(0)] public string Region { get; init; }

    [Id(1)] public string Name { get; init; }

    /// <summary>Without <c>:*</c> at its end.</summary>
    public string Arn => $"arn:{FunctionId.Partition(Region)}:logs:{Region}:{Account.Id}:log-group:{Name}";

    /// <summary>Key of the group's grain: <c>region/name</c>; keys of one region sort by name.</summary>
    public string GrainKey => $"{Region}/{Name}";

    /// <exception cref="FormatException">The key was not made by <see cref="GrainKey"/>.</exception>
    public static LogGroupId FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? new LogGroupId(key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not a log group's grain key.");
    }

    /// <summary>Null when the ARN, with or without <c>:*</c>, is not that of a log group of this account.</summary>
    public static LogGroupId? FromArn(string arn)
    {
        var parts = arn.Split(':', 8);
        if (parts is not ["arn", _, "logs", { Length: > 0 } region, Account.Id, "log-group", { Length: > 0 } name, ..]) return null;
        return parts.Length == 7 || parts[7] == "*" ? new LogGroupId(region, name) : null;
    }

    public override string ToString() => GrainKey;
}

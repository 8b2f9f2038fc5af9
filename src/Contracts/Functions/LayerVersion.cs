namespace Grid.Contracts.Functions;

/// <summary>One version of a layer.</summary>
[GenerateSerializer, Immutable, Alias("grid.LayerVersion")]
public sealed record LayerVersion
{
    [Id(0)] public string Region { get; init; } = "";

    [Id(1)] public string Name { get; init; } = "";

    /// <summary>From 1; never reused.</summary>
    [Id(2)] public long Version { get; init; }

    [Id(3)] public string Description { get; init; } = "";

    [Id(4)] public DateTimeOffset CreatedDate { get; init; }

    /// <summary>Null when not given.</summary>
    [Id(5)] public IReadOnlyList<string>? CompatibleRuntimes { get; init; }

    /// <summary>Null when not given.</summary>
    [Id(6)] public IReadOnlyList<string>? CompatibleArchitectures { get; init; }

    /// <summary>Null when not given.</summary>
    [Id(7)] public string? LicenseInfo { get; init; }

    [Id(8)] public CodeReference Code { get; init; } = new();

    public string LayerArn => LayerArnOf(Region, Name);

    public string LayerVersionArn => $"{LayerArn}:{Version}";

    public static string LayerArnOf(string region, string name) => $"arn:{FunctionId.Partition(region)}:lambda:{region}:{Account.Id}:layer:{name}";
}

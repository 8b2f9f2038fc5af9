namespace Grid.Contracts.Traces;

/// <summary>Which requests a program samples. Texts with <c>*</c> and <c>?</c> are patterns.</summary>
[GenerateSerializer, Immutable, Alias("grid.SamplingRule")]
public sealed record SamplingRule
{
    public const string Default = "Default";

    /// <summary>Of the rule that is always there, behind all others.</summary>
    public const int DefaultPriority = 10_000;

    /// <summary>1-32 characters.</summary>
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public string ResourceArn { get; init; } = "*";

    /// <summary>1-9999; the lowest is looked at first.</summary>
    [Id(2)] public int Priority { get; init; } = DefaultPriority;

    /// <summary>0-1, of what the reservoir does not take.</summary>
    [Id(3)] public double FixedRate { get; init; }

    /// <summary>Requests a second, of all clients together.</summary>
    [Id(4)] public int ReservoirSize { get; init; }

    [Id(5)] public string ServiceName { get; init; } = "*";

    [Id(6)] public string ServiceType { get; init; } = "*";

    [Id(7)] public string Host { get; init; } = "*";

    [Id(8)] public string HttpMethod { get; init; } = "*";

    [Id(9)] public string UrlPath { get; init; } = "*";

    [Id(10)] public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    [Id(11)] public DateTimeOffset CreatedAt { get; init; }

    [Id(12)] public DateTimeOffset ModifiedAt { get; init; }

    public string ArnIn(string region) => $"arn:aws:xray:{region}:{Account.Id}:sampling-rule/{Name}";
}

namespace Grid.Contracts.Metrics;

/// <summary>One name and value of those that tell the series of a metric apart.</summary>
[GenerateSerializer, Immutable, Alias("grid.MetricDimension")]
public readonly record struct MetricDimension
{
    public MetricDimension(string name, string value)
    {
        Name = name;
        Value = value;
    }

    [Id(0)] public string Name { get; init; }

    [Id(1)] public string Value { get; init; }
}

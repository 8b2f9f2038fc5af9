namespace Grid.Contracts.Metrics;

/// <summary>One series: everything that CloudWatch tells two series apart by. Equal when all of it is.</summary>
[GenerateSerializer, Immutable, Alias("grid.MetricId")]
public sealed record MetricId
{
    /// <summary>Between the parts of <see cref="DimensionsText"/>; no name or value has it.</summary>
    private const char Separator = '\u001f';

    [NonSerialized] private string? _dimensionsText;

    public MetricId(string region, string ns, string name, string unit, params ReadOnlySpan<MetricDimension> dimensions)
    {
        (Region, Namespace, Name, Unit) = (region, ns, name, unit);
        var sorted = dimensions.ToArray();
        Array.Sort(sorted, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        Dimensions = sorted;
    }

    [Id(0)] public string Region { get; init; }

    /// <summary>For example <c>AWS/Lambda</c>.</summary>
    [Id(1)] public string Namespace { get; init; }

    [Id(2)] public string Name { get; init; }

    /// <summary>One of CloudWatch's, for example <c>Milliseconds</c>; <c>None</c> without one.</summary>
    [Id(3)] public string Unit { get; init; }

    /// <summary>At most 30, in the order of their names; none for a total.</summary>
    [Id(4)] public IReadOnlyList<MetricDimension> Dimensions { get; init; }

    /// <summary>The dimensions as one text, in order: equal exactly when they are.</summary>
    public string DimensionsText => _dimensionsText ??= string.Join(Separator, Dimensions.Select(dimension => $"{dimension.Name}{Separator}{dimension.Value}"));

    /// <summary>Undoes <see cref="DimensionsText"/>.</summary>
    public static MetricDimension[] ReadDimensions(string text)
    {
        if (text.Length == 0) return [];
        var parts = text.Split(Separator);
        var dimensions = new MetricDimension[parts.Length / 2];
        for (var index = 0; index < dimensions.Length; index++) dimensions[index] = new MetricDimension(parts[2 * index], parts[(2 * index) + 1]);
        return dimensions;
    }

    public bool Equals(MetricId? other) =>
        other is not null && Name == other.Name && DimensionsText == other.DimensionsText && Namespace == other.Namespace && Region == other.Region && Unit == other.Unit;

    public override int GetHashCode() => HashCode.Combine(Region, Namespace, Name, Unit, DimensionsText);
}

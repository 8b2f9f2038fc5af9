using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>The sets of dimensions under which Lambda tells of an invocation.</summary>
internal static class LambdaDimensions
{
    /// <param name="qualifier">As invoked; null for none.</param>
    /// <param name="version">That ran.</param>
    public static IEnumerable<MetricDimension[]> Of(string function, string? qualifier, string version)
    {
        yield return [];
        yield return [new(MetricNames.FunctionName, function)];
        MetricDimension resource = new(MetricNames.Resource, qualifier is null ? function : $"{function}:{qualifier}");
        yield return [new(MetricNames.FunctionName, function), resource];
        if (qualifier is not null && !Qualifiers.IsVersion(qualifier)) yield return [new(MetricNames.FunctionName, function), resource, new(MetricNames.ExecutedVersion, version)];
    }

    /// <summary>What stands behind the name of the function in an ARN; null for nothing.</summary>
    public static string? Qualifier(string invokedArn)
    {
        const int NamePart = 6;
        var at = 0;
        for (var part = 0; part <= NamePart; part++)
        {
            at = invokedArn.IndexOf(':', at) + 1;
            if (at == 0) return null;
        }

        return invokedArn[at..];
    }
}

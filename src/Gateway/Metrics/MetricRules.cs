using Grid.Contracts.Metrics;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>What the API model says of metrics, and how they are read from a request.</summary>
internal static class MetricRules
{
    internal const int MostDimensions = 30;

    private static readonly string[] s_units =
    [
        "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count",
        "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second",
        "Count/Second", "None",
    ];

    internal static Constraint<string>[] Namespace { get; } = [Must.Match("[^:].*"), Must.HaveLengthUpTo(255), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] Name { get; } = [Must.HaveLengthUpTo(255), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] DimensionValue { get; } = [Must.HaveLengthUpTo(1024), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] Unit { get; } = [Must.BeOneOf(s_units)];

    /// <summary>Dimensions with values; none when they were not given. Null after a finding.</summary>
    /// <param name="path">For messages.</param>
    internal static MetricDimension[]? Dimensions(ObjectReader body, string path)
    {
        List<MetricDimension> dimensions = [];
        foreach (var reader in body.Objects("Dimensions", Must.HaveCountUpTo(MostDimensions)) ?? [])
        {
            var (name, value) = (reader.Text("Name", Name, required: true), reader.Text("Value", DimensionValue, required: true));
            if (name is null || value is null) return null;
            if (name[0] == ':' || (name + value).Any(char.IsControl))
            {
                body.Refuse(MetricWords.Value($"The value {(name[0] == ':' ? name : value)} for parameter {path}Dimensions.member.{dimensions.Count + 1} is invalid."));
                return null;
            }

            if (dimensions.Any(other => other.Name == name))
            {
                body.Refuse(MetricWords.Value($"The parameter {path}Dimensions has the dimension {name} more than once."));
                return null;
            }

            dimensions.Add(new MetricDimension(name, value));
        }

        return [.. dimensions];
    }

    /// <summary>Minutes are the shortest that is kept.</summary>
    internal static bool IsPeriod(int seconds) => seconds > 0 && seconds % 60 == 0;

    internal static string BadPeriod(string parameter) =>
        $"The parameter {parameter} must be a multiple of 60: this grid keeps metrics by the minute, and none with a higher resolution.";
}

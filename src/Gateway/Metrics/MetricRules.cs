using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Contracts.Security;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>What the API model says of metrics, and how they are read from a request.</summary>
internal static class MetricRules
{
    internal const int MostDimensions = 30;

    /// <summary>Neither is a database able to keep one, nor may a name have what stands between names.</summary>
    private static readonly Constraint<string> s_text = new("Member must not have control characters", MetricNames.IsText);

    internal static Constraint<string>[] Namespace { get; } = [s_text, Must.Match("[^:].*"), Must.HaveLengthUpTo(255), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] Name { get; } = [s_text, Must.HaveLengthUpTo(255), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] DimensionValue { get; } = [s_text, Must.HaveLengthUpTo(1024), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] Unit { get; } = [Must.BeOneOf([.. MetricUnits.All])];

    /// <summary>Dimensions with values; none when they were not given. Null after a finding.</summary>
    /// <param name="path">For messages.</param>
    internal static MetricDimension[]? Dimensions(ObjectReader body, string path)
    {
        List<MetricDimension> dimensions = [];
        foreach (var reader in body.Objects("Dimensions", Must.HaveCountUpTo(MostDimensions)) ?? [])
        {
            var (name, value) = (reader.Text("Name", Name, required: true), reader.Text("Value", DimensionValue, required: true));
            if (name is null || value is null) return null;
            if (name is not [not ':', ..])
            {
                body.Refuse(MetricWords.Value($"The value {name} for parameter {path}Dimensions.member.{dimensions.Count + 1} is invalid."));
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

    /// <returns>Null, or why the caller must not see the metrics of a namespace: what the grid keeps of its own has the ids of others' session keys.</returns>
    internal static ApiError? Refuse(string? ns, ApiRequest request, IAccessKeys keys) => ns is null || !MetricNames.IsOfGrid(ns) || request.Caller.PrincipalArn == keys.Root.PrincipalArn
        ? null
        : new ApiError(ApiErrorKind.AccessDenied, $"The metrics of the namespace {ns} are shown to the root's key only.");

    /// <summary>Minutes are the shortest that is kept.</summary>
    internal static bool IsPeriod(int seconds) => seconds > 0 && seconds % 60 == 0;

    internal static string BadPeriod(string parameter) =>
        $"The parameter {parameter} must be a multiple of 60: this grid keeps metrics by the minute, and none with a higher resolution.";
}

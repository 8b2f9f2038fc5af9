using Grid.Contracts.Metrics;

namespace Grid.Gateway.Metrics;

/// <summary>What was used, and what that costs.</summary>
internal sealed class CostSheet
{
    internal double Requests { get; private set; }

    /// <summary>On demand and provisioned together.</summary>
    internal double GbSeconds { get; private set; }

    internal double StorageGbSeconds { get; private set; }

    internal double Cost { get; private set; }

    private const double Million = 1_000_000;

    /// <param name="series">One of <c>Grid/Cost</c>.</param>
    internal void Add(CostOptions prices, MetricId series, double sum)
    {
        var (isArm, isProvisioned) = (Has(series, "Architecture", "arm64"), Has(series, "Concurrency", "Provisioned"));
        switch (series.Name)
        {
            case "Requests":
                Requests += sum;
                Cost += sum / Million * prices.MillionRequests;
                break;
            case "GBSeconds":
                GbSeconds += sum;
                Cost += sum / Million * (isProvisioned ? isArm ? prices.MillionProvisionedGbSecondsArm : prices.MillionProvisionedGbSeconds : isArm ? prices.MillionGbSecondsArm : prices.MillionGbSeconds);
                break;
            case "StorageGBSeconds":
                StorageGbSeconds += sum;
                Cost += sum / Million * prices.MillionStorageGbSeconds;
                break;
        }
    }

    private static bool Has(MetricId series, string name, string value) => series.Dimensions.Any(dimension => dimension.Name == name && dimension.Value == value);
}

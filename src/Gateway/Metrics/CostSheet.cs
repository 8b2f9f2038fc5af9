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

    /// <param name="series">One of <c>Grid/Cost</c>.</param>
    internal void Add(CostOptions prices, MetricId series, double sum)
    {
        var (isArm, isProvisioned) = (Has(series, "Architecture", "arm64"), Has(series, "Concurrency", "Provisioned"));
        switch (series.Name)
        {
            case "Requests":
                Requests += sum;
                Cost += sum * prices.MillionRequests / 1_000_000;
                break;
            case "GBSeconds":
                GbSeconds += sum;
                Cost += sum * (isProvisioned ? isArm ? prices.ProvisionedGbSecondArm : prices.ProvisionedGbSecond : isArm ? prices.GbSecondArm : prices.GbSecond);
                break;
            case "StorageGBSeconds":
                StorageGbSeconds += sum;
                Cost += sum * prices.StorageGbSecond;
                break;
        }
    }

    private static bool Has(MetricId series, string name, string value) => series.Dimensions.Any(dimension => dimension.Name == name && dimension.Value == value);
}

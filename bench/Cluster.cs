using System.Globalization;

namespace Grid.Bench;

/// <summary>What several silos under one limit cost beside one, and beside silos without one. Prints Markdown; each row has its baseline in the same rounds.</summary>
internal static class Cluster
{
    /// <param name="args"><c>rounds seconds</c>; defaults 5 and 2.</param>
    public static async Task Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2;
        var folder = Directory.CreateTempSubdirectory("grid-cluster").FullName;
        try
        {
            await Admissions.Run(folder, rounds, seconds);
            await Forwarding.Run(folder, rounds, seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Median and range of a ratio over all rounds.</summary>
    public static string Spread(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{Median(sorted):F2} ({sorted[0]:F2}-{sorted[^1]:F2})");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

using System.Diagnostics.Metrics;

namespace Grid.Storage.Durability;

/// <summary>Metrics of the database. While nobody listens a measurement costs a look at a flag.</summary>
internal static class Measures
{
    private static readonly Meter s_meter = new("Grid.Storage");

    private static readonly Histogram<double> s_commit = s_meter.CreateHistogram<double>(
        "grid.storage.commit", "s", "From when the writer begins to apply a group of changes until they are durable.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] });

    private static readonly Counter<long> s_changes = s_meter.CreateCounter<long>("grid.storage.changes", "{change}", "Changes that are durable.");

    public static void Committed(int changes, TimeSpan took)
    {
        s_commit.Record(took.TotalSeconds);
        s_changes.Add(changes);
    }
}

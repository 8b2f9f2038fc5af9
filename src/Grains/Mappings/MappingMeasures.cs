using System.Diagnostics.Metrics;
using Grid.Contracts.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>Metrics of event source mappings. While nobody listens a measurement costs a look at a flag.</summary>
internal static class MappingMeasures
{
    private static readonly Meter s_meter = new("Grid.Grains");

    private static readonly Counter<long> s_events = s_meter.CreateCounter<long>(
        "grid.mapping.events", "{event}", "Records and messages of event source mappings whose MetricsConfig asks for EventCount, by mapping and by CloudWatch's name of the metric.");

    private static readonly Histogram<double> s_age = s_meter.CreateHistogram<double>(
        "grid.mapping.iterator_age", "ms", "From a batch's last record's arrival until its invocation, by mapping: CloudWatch's IteratorAge.");

    private static readonly Counter<long> s_destinationFailures = s_meter.CreateCounter<long>(
        "grid.mapping.destination_failures", "{delivery}", "Attempts to tell a destination of records that were given up which failed, by mapping: CloudWatch's DestinationDeliveryFailures.");

    /// <summary>Read from the source.</summary>
    public const string Polled = "PolledEventCount";

    /// <summary>Let through by no filter.</summary>
    public const string FilteredOut = "FilteredOutEventCount";

    /// <summary>Given to the function.</summary>
    public const string Invoked = "InvokedEventCount";

    /// <summary>Of invocations that failed, in whole or in part.</summary>
    public const string FailedInvoke = "FailedInvokeEventCount";

    /// <summary>Given up: too old, or tried too often.</summary>
    public const string Dropped = "DroppedEventCount";

    /// <summary>Given up, and their destination was told.</summary>
    public const string Delivered = "OnFailureDestinationDeliveredEventCount";

    /// <summary>Deleted from the queue after they were processed.</summary>
    public const string Deleted = "DeletedEventCount";

    /// <param name="metric">One of the names above.</param>
    public static void Count(EventSourceMapping mapping, string metric, int events)
    {
        if (!mapping.Settings.CountsEvents || events == 0) return;
        s_events.Add(events, Region(mapping), Mapping(mapping), Function(mapping), KeyValuePair.Create<string, object?>("metric", metric));
    }

    public static void Age(EventSourceMapping mapping, double milliseconds) => s_age.Record(milliseconds, Region(mapping), Mapping(mapping), Function(mapping));

    public static void DestinationFailed(EventSourceMapping mapping) => s_destinationFailures.Add(1, Region(mapping), Mapping(mapping), Function(mapping));

    private static KeyValuePair<string, object?> Region(EventSourceMapping mapping) => KeyValuePair.Create<string, object?>("cloud.region", mapping.Function.Region);

    private static KeyValuePair<string, object?> Mapping(EventSourceMapping mapping) => KeyValuePair.Create<string, object?>("grid.mapping", mapping.Id.Uuid);

    private static KeyValuePair<string, object?> Function(EventSourceMapping mapping) => KeyValuePair.Create<string, object?>("faas.name", mapping.Function.Name);
}

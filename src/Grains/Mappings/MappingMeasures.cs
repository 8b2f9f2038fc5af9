using System.Diagnostics.Metrics;
using Grid.Contracts.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>Metrics of event source mappings. While nobody listens a measurement costs a look at a flag.</summary>
internal static class MappingMeasures
{
    private static readonly Meter s_meter = new("Grid.Grains");

    private static readonly Histogram<double> s_age = s_meter.CreateHistogram<double>(
        "grid.mapping.iterator_age", "ms", "From a batch's last record's arrival until its invocation, by function and mapping: CloudWatch's IteratorAge.");

    private static readonly Counter<long> s_events = s_meter.CreateCounter<long>(
        "grid.mapping.events", "{record}", "Records of mappings whose MetricsConfig has EventCount, by mapping and kind: Polled, FilteredOut, Invoked, FailedInvoke, Deleted, as CloudWatch's ...EventCount.");

    private static readonly Counter<long> s_dropped = s_meter.CreateCounter<long>("grid.mapping.dropped", "{record}", "Records that were given up, by function and mapping: CloudWatch's DroppedEventCount.");

    private static readonly Counter<long> s_delivered = s_meter.CreateCounter<long>(
        "grid.mapping.destination_delivered", "{record}", "Records that were given up and whose destination has been told, by mapping: CloudWatch's OnFailureDestinationDeliveredEventCount.");

    private static readonly Counter<long> s_destinationFailures = s_meter.CreateCounter<long>(
        "grid.mapping.destination_failures", "{delivery}", "Attempts to tell a destination that failed, by mapping: CloudWatch's DestinationDeliveryFailures.");

    public static void Age(EventSourceMapping mapping, double milliseconds) => s_age.Record(milliseconds, Function(mapping), Name(mapping));

    /// <param name="kind"><c>Polled</c>, <c>FilteredOut</c>, <c>Invoked</c>, <c>FailedInvoke</c> or <c>Deleted</c>.</param>
    public static void Count(EventSourceMapping mapping, string kind, int records)
    {
        if (mapping.Settings.CountsEvents && records > 0) s_events.Add(records, Name(mapping), KeyValuePair.Create<string, object?>("kind", kind));
    }

    public static void Dropped(EventSourceMapping mapping, int records) => s_dropped.Add(records, Function(mapping), Name(mapping));

    public static void Delivered(EventSourceMapping mapping, int records) => s_delivered.Add(records, Name(mapping));

    public static void NotDelivered(EventSourceMapping mapping) => s_destinationFailures.Add(1, Name(mapping));

    private static KeyValuePair<string, object?> Function(EventSourceMapping mapping) => KeyValuePair.Create<string, object?>("faas.name", mapping.Function.Name);

    private static KeyValuePair<string, object?> Name(EventSourceMapping mapping) => KeyValuePair.Create<string, object?>("grid.mapping", mapping.Id.Uuid);
}

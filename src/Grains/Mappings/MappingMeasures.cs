using System.Diagnostics.Metrics;
using Grid.Contracts.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>What a mapping with <c>EventCount</c> metrics counts, by mapping and CloudWatch's name. While nobody listens a measurement costs a look at a flag.</summary>
internal static class MappingMeasures
{
    private static readonly Meter s_meter = new("Grid.Grains");

    private static readonly Counter<long> s_events = s_meter.CreateCounter<long>(
        "grid.mapping.events", "{event}", "Records and messages of event source mappings whose MetricsConfig asks for EventCount, by mapping and by CloudWatch's name of the metric.");

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
        s_events.Add(events, KeyValuePair.Create<string, object?>("grid.mapping", mapping.Id.Uuid), KeyValuePair.Create<string, object?>("faas.name", mapping.Function.Name), KeyValuePair.Create<string, object?>("metric", metric));
    }
}

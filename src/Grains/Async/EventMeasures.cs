using System.Diagnostics.Metrics;
using Grid.Contracts.Functions;

namespace Grid.Grains.Async;

/// <summary>Metrics of events that nobody waits for. While nobody listens a measurement costs a look at a flag.</summary>
internal static class EventMeasures
{
    private static readonly Meter s_meter = new("Grid.Grains");

    private static readonly Counter<long> s_received = s_meter.CreateCounter<long>("grid.async.received", "{event}", "Events that were accepted, by function: CloudWatch's AsyncEventsReceived.");

    private static readonly Histogram<double> s_age = s_meter.CreateHistogram<double>("grid.async.age", "ms", "From when an event was accepted until an attempt begins, by function: CloudWatch's AsyncEventAge.");

    private static readonly Counter<long> s_dropped = s_meter.CreateCounter<long>(
        "grid.async.dropped", "{event}", "Events that were given up without a successful run, by function and condition: CloudWatch's AsyncEventsDropped.");

    private static readonly Counter<long> s_deadLetterErrors = s_meter.CreateCounter<long>(
        "grid.async.dead_letter_errors", "{delivery}", "Attempts to give an event to its dead-letter queue or topic that failed, by function: CloudWatch's DeadLetterErrors.");

    private static readonly Counter<long> s_destinationFailures = s_meter.CreateCounter<long>(
        "grid.async.destination_failures", "{delivery}", "Attempts to tell a destination that failed, by function: CloudWatch's DestinationDeliveryFailures.");

    public static void Received(FunctionId function) => s_received.Add(1, Region(function), Name(function));

    public static void Age(FunctionId function, TimeSpan age) => s_age.Record(age.TotalMilliseconds, Region(function), Name(function));

    /// <param name="condition">One of <see cref="Contracts.Async.EventCondition"/>, or <c>FunctionDeleted</c>.</param>
    public static void Dropped(FunctionId function, string condition) => s_dropped.Add(1, Region(function), Name(function), KeyValuePair.Create<string, object?>("condition", condition));

    public static void DeadLetterFailed(FunctionId function) => s_deadLetterErrors.Add(1, Region(function), Name(function));

    public static void DestinationFailed(FunctionId function) => s_destinationFailures.Add(1, Region(function), Name(function));

    private static KeyValuePair<string, object?> Region(FunctionId function) => KeyValuePair.Create<string, object?>("cloud.region", function.Region);

    private static KeyValuePair<string, object?> Name(FunctionId function) => KeyValuePair.Create<string, object?>("faas.name", function.Name);
}

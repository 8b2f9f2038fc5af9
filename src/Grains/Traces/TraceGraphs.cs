using Grid.Contracts.Traces;
using Grid.Scheduling.Traces;

namespace Grid.Grains.Traces;

/// <summary>A map of services as it leaves the grid.</summary>
internal static class TraceGraphs
{
    public static IReadOnlyList<TracedService> Of(ServiceMap map) => [.. map.Services.Select(Of)];

    private static TracedService Of(MappedService service) => new()
    {
        Reference = service.Reference,
        Name = service.Name,
        Type = service.Type,
        IsRoot = service.IsRoot,
        Start = TraceSummaries.Time(service.Start),
        End = TraceSummaries.Time(service.End),
        Counts = Counts(service),
        Durations = [.. service.Durations],
        Calls = [.. service.Calls.Select(call => new TracedCall
        {
            To = call.To,
            Start = TraceSummaries.Time(call.Start),
            End = TraceSummaries.Time(call.End),
            Counts = Counts(call),
            Durations = [.. call.Durations],
        })],
    };

    private static TraceCounts Counts(CallStatistics statistics) => new()
    {
        Ok = statistics.Ok,
        Errors = statistics.Errors,
        Throttles = statistics.Throttles,
        Faults = statistics.Faults,
        ResponseTime = TimeSpan.FromSeconds(statistics.ResponseTime),
    };
}

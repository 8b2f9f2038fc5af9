using Grid.Contracts.Traces;
using Grid.Scheduling.Traces;
using Grid.Storage.Traces;

namespace Grid.Grains.Traces;

/// <summary>What the segments of a trace say together.</summary>
internal static class TraceSummaries
{
    /// <summary>Annotations of a summary.</summary>
    private const int MostAnnotations = 50;

    public static TraceSummary Of(in TraceRow row, TraceView trace)
    {
        var services = trace.Segments.Where(segment => !segment.IsSubsegment).Select(ServiceOf).Distinct().ToList();
        return new TraceSummary
        {
            Id = row.TraceId,
            Start = Time(trace.Start),
            Duration = TimeSpan.FromSeconds(trace.Duration),
            ResponseTime = TimeSpan.FromSeconds(trace.Root?.Duration ?? 0),
            HasFault = trace.Root?.Fault == true,
            HasError = trace.Root?.Error == true,
            HasThrottle = trace.HasThrottle,
            IsPartial = trace.IsPartial,
            Http = trace.Root is { Http: var http } ? new TracedHttp { Url = http.Url, Method = http.Method, Status = http.Status, UserAgent = http.UserAgent, ClientIp = http.ClientIp } : new TracedHttp(),
            Annotations = [.. Annotations(trace).Take(MostAnnotations)],
            Users = [.. trace.All.Select(segment => segment.User).OfType<string>().Distinct()],
            Services = services,
            EntryPoint = trace.Root is { } root ? ServiceOf(root) : null,
            ResourceArns = [.. trace.All.Select(segment => segment.ResourceArn).OfType<string>().Distinct()],
            Revision = row.Documents,
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Updated),
        };
    }

    internal static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds);

    private static IEnumerable<TraceAnnotation> Annotations(TraceView trace) =>
        from document in trace.Segments
        let owner = trace.ServiceOf(document.Id) ?? document
        from segment in document.Tree()
        from annotation in segment.Annotations
        select new TraceAnnotation { Key = annotation.Key, Text = annotation.Text, Number = annotation.Number, Flag = annotation.Flag, Service = ServiceOf(owner) };

    private static TraceService ServiceOf(Segment segment) => new(segment.Name, segment.Origin);
}

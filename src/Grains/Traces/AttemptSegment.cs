using Grid.Contracts.Invocation;
using Grid.Contracts.Traces;

namespace Grid.Grains.Traces;

/// <summary>One attempt to run a function with an event, as a subsegment of the request that brought the event. The first one brings the time along that the event has waited.</summary>
/// <param name="header">For the function: its parent is this subsegment.</param>
/// <param name="number">From 1.</param>
/// <param name="age">Of the event.</param>
internal sealed class AttemptSegment(ITraceSink sink, TimeProvider time, string region, string traceId, string parentId, string id, string header, int number, TimeSpan age)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();

    public string Header => header;

    /// <summary>It has ended. One that has not run the function is none.</summary>
    public void End(InvocationResult result)
    {
        if (result.Error is not (InvokeError.None or InvokeError.Lost)) return;
        var failed = result.FunctionError is not null || result.Error is InvokeError.Lost;
        Add(id, $"Attempt #{number}", _start, time.GetUtcNow(), failed);
        if (number == 1) Add(SegmentJson.NewId(null, ""), "Dwell Time", _start - age, _start, failed: false);
    }

    private void Add(string own, string name, DateTimeOffset start, DateTimeOffset end, bool failed) => sink.Add(region, SegmentJson.Write((own, name, start, end, traceId, parentId, failed), static (json, part) =>
    {
        json.WriteHead(part.own, part.name, part.start, part.end);
        json.WriteString("trace_id", part.traceId);
        json.WriteString("parent_id", part.parentId);
        json.WriteString("type", "subsegment");
        if (part.failed) json.WriteBoolean("fault", true);
    }));
}

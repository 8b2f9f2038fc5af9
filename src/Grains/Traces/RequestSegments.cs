using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Traces;
using Grid.Grains.Observability;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Traces;

/// <summary>
/// Records what Lambda's service itself records of a request: the segment <c>AWS::Lambda</c>, and of an event that nobody waits for its dwell time and attempts. The function's
/// own segment is recorded where it runs.
/// </summary>
internal sealed class RequestSegments(TraceHeaders headers, ITraceSink sink, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
{
    /// <summary>Begins the segment of a request, and puts it in the place of the parent in the request's header.</summary>
    /// <returns>Null when nothing is recorded, or somebody else does.</returns>
    public RequestSegment? Begin(FunctionVersion version, ref InvocationRequest request)
    {
        if (request.HasSegment) return null;
        var sampled = headers.Decide(version, request.TraceHeader, out var decided);
        if (!sampled)
        {
            // Whoever asks next, perhaps on another silo, must not decide anew.
            if (!decided && version.Settings.TracingActive) request = request with { TraceHeader = headers.With(request.TraceHeader, sampled: false) };
            return null;
        }

        var header = decided ? request.TraceHeader! : headers.With(request.TraceHeader, sampled: true);
        if (Begin(version, header, request.RequestId, request.Causes) is not { } segment)
        {
            request = request with { TraceHeader = header };
            return null;
        }

        request = request with { TraceHeader = segment.Header, HasSegment = true };
        return segment;
    }

    /// <summary>An event is about to be stored that nobody waits for.</summary>
    /// <param name="header">For its attempts.</param>
    /// <returns>The segment that ends when it is stored; null when nothing is recorded.</returns>
    public RequestSegment? Accept(FunctionVersion version, EventInvocation invocation, out string? header)
    {
        header = invocation.TraceHeader;
        var sampled = headers.Decide(version, header, out var decided);
        if (!decided && (sampled || version.Settings.TracingActive)) header = headers.With(header, sampled);
        if (!sampled || Begin(version, header!, invocation.RequestId, []) is not { } segment) return null;
        header = segment.Header;
        return segment;
    }

    /// <summary>An attempt begins to run a function with an event.</summary>
    /// <returns>Null when nothing is recorded.</returns>
    public AttemptSegment? Attempt(QueuedEvent tried, TimeSpan age)
    {
        if (tried.Invocation.TraceHeader is not { } header) return null;
        var fields = new TraceFields(header);
        if (!fields.IsRecorded || fields.ParentId is not { } parent) return null;
        var id = SegmentJson.NewId(Activity.Current, fields.TraceId);
        return new AttemptSegment(sink, time, tried.Invocation.Function.Region, fields.Root.ToString(), parent, id, TraceFields.WithParent(header, id), tried.Attempts + 1, age);
    }

    private RequestSegment? Begin(FunctionVersion version, string header, string requestId, IReadOnlyList<string> causes)
    {
        var fields = new TraceFields(header);
        if (!fields.IsRecorded) return null;
        var id = SegmentJson.NewId(Activity.Current, fields.TraceId);

        // A caller's span that is the gateway's own is this very segment.
        var parent = fields.ParentId == id ? null : fields.ParentId;
        return new RequestSegment(sink, time, version.Function, requestId, fields.Root.ToString(), id, parent, TraceFields.WithParent(header, id), causes);
    }
}

namespace Grid.Scheduling.Traces;

/// <summary>Which services called which, over some traces. Source: AWS X-Ray, "Service map".</summary>
public sealed class ServiceMap
{
    /// <summary>Type of whoever called the first service of a trace.</summary>
    private const string Client = "client";

    private readonly Dictionary<(string Name, string? Type), MappedService> _services = [];
    private readonly List<MappedService> _inOrder = [];

    /// <summary>In the order in which they were first seen.</summary>
    public IReadOnlyList<MappedService> Services => _inOrder;

    public void Add(TraceView trace)
    {
        // What was called by a subsegment and has recorded a segment of its own needs no place made for it.
        var parents = trace.Segments.Where(segment => !segment.IsSubsegment).Select(segment => segment.ParentId).ToHashSet();
        foreach (var segment in trace.Segments)
        {
            if (!segment.IsSubsegment) AddSegment(trace, segment);
            var owner = segment.IsSubsegment ? trace.ServiceOf(segment.ParentId) : segment;
            if (owner is null) continue;
            foreach (var call in segment.Tree())
            {
                if (!call.IsCall || parents.Contains(call.Id)) continue;
                var called = Find(call.Name, call.Namespace == "aws" ? $"AWS::{call.Name}" : "remote", call);
                called.Count(call);
                Find(owner.Name, owner.Origin, owner).Call(called, call);
            }
        }
    }

    private void AddSegment(TraceView trace, Segment segment)
    {
        var service = Find(segment.Name, segment.Origin, segment);
        service.Count(segment);
        if (trace.ServiceOf(segment.ParentId) is { } caller)
        {
            Find(caller.Name, caller.Origin, caller).Call(service, segment);
            return;
        }

        service.IsRoot = true;
        var client = Find(segment.Name, Client, segment);
        client.Call(service, segment);
    }

    private MappedService Find(string name, string? type, Segment segment)
    {
        if (!_services.TryGetValue((name, type), out var service))
        {
            _services[(name, type)] = service = new MappedService(_inOrder.Count, name, type);
            _inOrder.Add(service);
        }

        service.See(segment);
        return service;
    }
}

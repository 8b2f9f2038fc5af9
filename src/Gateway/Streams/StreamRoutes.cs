using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Streams;

/// <summary>Streams as they were a moment ago, so that a put need not ask its stream which shards it has. A shard that is closed says so, and then the stream is asked.</summary>
internal sealed class StreamRoutes(IGrainFactory grains, [FromKeyedServices(MachineClock.Key)] TimeProvider machine)
{
    private const int Most = 10_000;

    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<StreamId, (StreamRoute Route, long At)> _known = [];

    internal async ValueTask<Outcome<StreamRoute>> Of(StreamId stream, CancellationToken cancellationToken) =>
        _known.TryGetValue(stream, out var known) && machine.GetElapsedTime(known.At) < Life ? known.Route : await Ask(stream, cancellationToken);

    /// <summary>Asks the stream itself.</summary>
    internal async Task<Outcome<StreamRoute>> Ask(StreamId stream, CancellationToken cancellationToken)
    {
        var asked = machine.GetTimestamp();
        var described = await grains.GetGrain<IStreamGrain>(stream.GrainKey).Describe(cancellationToken);
        if (!described.Ok)
        {
            _known.TryRemove(stream, out _);
            return described.Error;
        }

        if (_known.Count >= Most) _known.Clear();
        var route = new StreamRoute(described.Value);
        _known[stream] = (route, asked);
        return route;
    }
}

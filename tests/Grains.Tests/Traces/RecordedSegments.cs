using System.Collections.Concurrent;
using System.Text.Json;
using Grid.Contracts.Traces;

namespace Grid.Grains.Tests.Traces;

/// <summary>Keeps what is recorded.</summary>
internal sealed class RecordedSegments : ITraceSink
{
    private readonly ConcurrentQueue<(string Region, JsonElement Document)> _all = [];

    public IReadOnlyList<(string Region, JsonElement Document)> All => [.. _all];

    public void Add(string region, ReadOnlyMemory<byte> document) => _all.Enqueue((region, JsonDocument.Parse(document).RootElement));
}

using System.Collections.Concurrent;
using Grid.Contracts.Mappings;
using Grid.Contracts.Streams;
using Grid.Grains.Mappings;

namespace Grid.Grains.Tests.Mappings;

/// <summary>A stream whose shards are what the test says, with readers that note what they are told. Queues have their real readers.</summary>
internal sealed class ScriptedStream : IShardSources, IMappingReaders
{
    private readonly ConcurrentDictionary<long, Reader> _readers = new();
    private IMappingReaders? _real;

    public MappingSource Source => MappingSource.Stream;

    /// <summary>Null when the stream is gone.</summary>
    public IReadOnlyList<StreamShard>? Has { get; set; } = [];

    public ScriptedStream Over(IMappingReaders real)
    {
        _real = real;
        return this;
    }

    public ValueTask<IReadOnlyList<StreamShard>?> Shards(EventSourceMapping mapping, CancellationToken cancellationToken) => new(Has);

    public IMappingReader OfQueue(MappingId mapping) => _real!.OfQueue(mapping);

    public IMappingReader OfShard(MappingId mapping, long log) => Of(log);

    public Reader Of(long log) => _readers.GetOrAdd(log, static _ => new Reader());

    internal sealed class Reader : IMappingReader
    {
        public ReaderOrder? Order { get; private set; }

        public bool IsDrained { get; set; }

        public string? Result { get; set; }

        /// <summary>Whether it was told to stop since its last order; null when it was not, else whether it was to forget.</summary>
        public bool? Stopped { get; private set; }

        /// <summary>Stopping waits for it.</summary>
        public Task UnderWay { get; set; } = Task.CompletedTask;

        public Task<ReaderStatus> Run(ReaderOrder order, CancellationToken cancellationToken)
        {
            (Order, Stopped) = (order, null);
            return Task.FromResult(Status);
        }

        public async Task<ReaderStatus> Stop(bool forget, CancellationToken cancellationToken)
        {
            await UnderWay;
            (Order, Stopped) = (null, forget);
            return Status;
        }

        private ReaderStatus Status => new() { IsDrained = IsDrained, LastResult = Result, LastResultAt = DateTimeOffset.UnixEpoch };
    }
}

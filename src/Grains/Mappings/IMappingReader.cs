namespace Grid.Grains.Mappings;

/// <summary>Reads one shard, or a queue, for one mapping.</summary>
internal interface IMappingReader
{
    /// <summary>Begins to read, or goes on under a later revision; what is under way ends first. Calls with a revision that the reader has are cheap.</summary>
    [Alias("Run")]
    Task<ReaderStatus> Run(ReaderOrder order, CancellationToken cancellationToken);

    /// <summary>Begins nothing any more, waits for what is under way, and stops.</summary>
    /// <param name="forget">Deletes what the reader remembers: the mapping is deleted.</param>
    [Alias("Stop")]
    Task<ReaderStatus> Stop(bool forget, CancellationToken cancellationToken);
}

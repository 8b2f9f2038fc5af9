namespace Grid.Grains.Streams;

/// <summary>What the grid itself asks of a stream; key as for the stream.</summary>
[Alias("grid.IStreamPeer")]
internal interface IStreamPeer : IGrainWithStringKey
{
    /// <summary>Does what is still to be done: shards that are being split or merged, shards whose retention is over, logs that are to be deleted.</summary>
    [Alias("Wake")]
    Task Wake(CancellationToken cancellationToken);
}

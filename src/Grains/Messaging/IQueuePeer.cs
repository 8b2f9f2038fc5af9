using Orleans.Concurrency;

namespace Grid.Grains.Messaging;

/// <summary>What queues ask of each other; key: <see cref="Contracts.Messaging.QueueId.GrainKey"/>.</summary>
[Alias("grid.IQueuePeer")]
internal interface IQueuePeer : IGrainWithStringKey
{
    /// <summary>What this queue's messages belong to; null when there is no such queue.</summary>
    [Alias("Rows"), AlwaysInterleave]
    Task<long?> Rows(CancellationToken cancellationToken);

    /// <summary>Whether a queue may have this one as its dead-letter queue; null when there is no such queue.</summary>
    [Alias("Allows"), AlwaysInterleave]
    Task<bool?> Allows(string sourceArn, CancellationToken cancellationToken);

    /// <summary>Messages were moved here.</summary>
    [Alias("Arrived"), AlwaysInterleave, OneWay]
    Task Arrived(int messages);

    /// <summary>Sees to it that what has to be done is being done.</summary>
    [Alias("Wake")]
    Task Wake(CancellationToken cancellationToken);
}

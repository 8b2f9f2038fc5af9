namespace Grid.Contracts.Messaging;

/// <summary>Questions about all queues of a region.</summary>
public interface IQueueCatalog
{
    /// <summary>Names, sorted. The marker is the last name of the page.</summary>
    Task<Page<string>> List(string region, string prefix, string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>Names of the queues that have this one as their dead-letter queue, sorted.</summary>
    /// <inheritdoc cref="List"/>
    Task<Page<string>> ListSources(QueueId deadLetterQueue, string? marker, int maxItems, CancellationToken cancellationToken);
}

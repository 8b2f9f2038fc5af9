namespace Grid.Contracts.Messaging;

/// <summary>Questions about all topics of a region.</summary>
public interface ITopicCatalog
{
    /// <summary>Names, sorted. The marker is the last name of the page.</summary>
    Task<Page<string>> Topics(string region, string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>By topic and id. The marker names the last one of the page.</summary>
    Task<Page<Subscription>> Subscriptions(string region, string? marker, int maxItems, CancellationToken cancellationToken);
}

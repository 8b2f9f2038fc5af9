using Microsoft.Extensions.Options;

namespace Grid.Grains.Messaging;

/// <summary>Finds where a queue lies that is not the grid's.</summary>
internal sealed class OutsideQueues(IOptions<MessagingOptions> options) : IDisposable
{
    private readonly OutsideEndpoint[] _endpoints =
        [.. options.Value.OutsideQueues.Values.OrderByDescending(queues => queues.ArnPrefix.Length).Select(queues => new OutsideEndpoint(queues))];

    /// <summary>Null when the queue is the grid's own.</summary>
    public OutsideEndpoint? Find(string arn) => Array.Find(_endpoints, endpoint => arn.StartsWith(endpoint.ArnPrefix, StringComparison.Ordinal));

    public void Dispose()
    {
        foreach (var endpoint in _endpoints) endpoint.Dispose();
    }
}

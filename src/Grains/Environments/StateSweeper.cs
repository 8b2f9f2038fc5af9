using Grid.Storage.Durability;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Environments;

/// <summary>Looks once a minute at the durable state of every grain of a kind, without activating any. What goes wrong with one does not keep the others from their turn.</summary>
/// <param name="stateName"><inheritdoc cref="IGrainStateIndex.Scan" path="/param[@name='stateName']"/></param>
internal abstract class StateSweeper<TState>(string stateName, IGrainStateIndex index, TimeProvider machine, ILogger logger) : Sweeper(TimeSpan.FromMinutes(1), machine, logger)
{
    private const int Batch = 100;

    internal sealed override async Task Sweep(CancellationToken cancellationToken)
    {
        string? last = null;
        IReadOnlyList<StoredState<TState>> page;
        do
        {
            page = await index.Scan<TState>(stateName, "", last, Batch, cancellationToken);
            foreach (var (key, state) in page)
            {
                last = key;
                try
                {
                    await Sweep(key, state, cancellationToken);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    Failed(exception);
                }
            }
        }
        while (page.Count == Batch);
    }

    /// <param name="key">Of the grain.</param>
    protected abstract Task Sweep(string key, TState state, CancellationToken cancellationToken);
}

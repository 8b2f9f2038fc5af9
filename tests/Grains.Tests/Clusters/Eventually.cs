namespace Grid.Grains.Tests.Clusters;

/// <summary>Waits for what another thread is about to do.</summary>
internal static class Eventually
{
    public static async Task Is(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

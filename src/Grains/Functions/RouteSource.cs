using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>
/// Asks functions' grains for routes. When the silo of a grain has died, nobody can reach it until the cluster has noticed, a second or two: an invocation waits for
/// that instead of failing, since asking again does no harm.
/// </summary>
internal sealed class RouteSource(Func<FunctionId, string?, Task<Outcome<FunctionRoute>>> ask, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<Outcome<FunctionRoute>> Ask(FunctionId function, string? qualifier)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask(function, qualifier);
            }
            catch (Exception exception) when (exception is SiloUnavailableException or OrleansMessageRejectionException && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, time);
            }
        }
    }
}

using Grid.Contracts;
using Grid.Contracts.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Functions;

/// <summary>
/// Reaches every silo. One that does not answer is asked again until it does, until it is declared dead, or until every route that it could have from before has
/// run out by itself: a route is good for <see cref="FunctionsOptions.RouteSeconds"/> from when it was asked for.
/// </summary>
internal sealed partial class RouteInvalidation(
    LocalRoutes local,
    RouteClient client,
    ILocalSiloDetails own,
    ISiloStatusOracle oracle,
    IOptions<FunctionsOptions> options,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time,
    ILogger<RouteInvalidation> logger) : IRouteInvalidation
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public ValueTask Forget(FunctionId function)
    {
        local.Forget(function);
        List<Task>? others = null;
        foreach (var (silo, status) in oracle.GetApproximateSiloStatuses(onlyActive: false))
            if (!silo.Equals(own.SiloAddress) && MayServe(status)) (others ??= []).Add(Forget(silo, function));
        return others is null ? ValueTask.CompletedTask : new ValueTask(Task.WhenAll(others));
    }

    private async Task Forget(SiloAddress silo, FunctionId function)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await client.Of(silo).Forget(function);
                return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                if (!MayServe(oracle.GetApproximateSiloStatus(silo))) return;
                if (time.GetElapsedTime(began).TotalSeconds >= options.Value.RouteSeconds)
                {
                    LogRanOut(exception, silo, function.Arn);
                    return;
                }
            }

            await Task.Delay(Pause, time);
        }
    }

    /// <summary>Also one that stops may have invocations under way. One that joins knows no routes yet.</summary>
    private static bool MayServe(SiloStatus status) => status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping;
}

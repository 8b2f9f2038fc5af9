using Orleans.Services;

namespace Grid.Contracts.Functions;

/// <summary>The routes that a silo knows. One on every silo.</summary>
[Alias("grid.IRouteService")]
public interface IRouteService : IGrainService
{
    /// <summary>The function has changed durably. When this returns the silo serves no route from before any more.</summary>
    [ResponseTimeout("00:00:01"), Alias("Forget")]
    Task Forget(FunctionId function);
}

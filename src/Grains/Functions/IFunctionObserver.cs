using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Hears of changes of functions on this silo. All that are registered are called, after the route table has forgotten the function.</summary>
public interface IFunctionObserver
{
    /// <summary>Something about the function has changed durably, or it is gone. Must not block or throw.</summary>
    void Changed(FunctionId function);
}

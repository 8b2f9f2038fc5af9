using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Is told on this silo when a function's routes may lead elsewhere.</summary>
public interface IFunctionObserver
{
    /// <summary>Must not block; the routes of the function have been forgotten already.</summary>
    void Changed(FunctionId function);
}

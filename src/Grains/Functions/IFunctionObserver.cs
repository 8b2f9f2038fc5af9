using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

<<<<<<< HEAD
/// <summary>Is told on this silo when a function's routes may lead elsewhere.</summary>
public interface IFunctionObserver
{
    /// <summary>Must not block; the routes of the function have been forgotten already.</summary>
=======
/// <summary>Hears of changes of functions on this silo. All that are registered are called, after the route table has forgotten the function.</summary>
public interface IFunctionObserver
{
    /// <summary>Something about the function has changed durably, or it is gone. Must not block or throw.</summary>
>>>>>>> functions
    void Changed(FunctionId function);
}

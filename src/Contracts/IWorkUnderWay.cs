namespace Grid.Contracts;

/// <summary>Work in the real world that a virtual clock waits for before it moves on: functions that run, writes, calls to others. Whoever has such work registers one.</summary>
public interface IWorkUnderWay
{
    /// <summary>Asked often, so it must be cheap.</summary>
    bool Any { get; }
}

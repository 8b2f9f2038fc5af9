namespace Grid.Grains.Logs;

/// <summary>The logs of the silos that are alive.</summary>
internal interface ILogSilos
{
    /// <summary>Asks all of them at the same time. What one fails with is logged; one that is not alive any more by then is left out.</summary>
    Task<IReadOnlyList<LogAnswer<T>>> Ask<T>(Func<ILogService, SiloAddress, Task<T>> question, CancellationToken cancellationToken);
}

using Grid.Grains.Logs;
using Orleans.Runtime;

namespace Grid.Grains.Tests.Logs;

/// <summary>Silos with logs. Those without any do not answer.</summary>
internal sealed class PlayedSilos : ILogSilos
{
    public Dictionary<SiloAddress, ILogService?> Live { get; } = [];

    public async Task<IReadOnlyList<LogAnswer<T>>> Ask<T>(Func<ILogService, SiloAddress, Task<T>> question, CancellationToken cancellationToken)
    {
        List<LogAnswer<T>> answers = [];
        foreach (var (silo, logs) in Live) answers.Add(logs is null ? new(silo, false, default) : new(silo, true, await question(logs, silo)));
        return answers;
    }
}

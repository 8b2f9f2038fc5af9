using Grid.Contracts.Logs;
using Grid.Storage.Logs;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Logs;

/// <summary>Answers for this silo; what reads files does so outside of this service's own turns, which follow one after the other.</summary>
[Reentrant]
internal sealed class LogService(GrainId id, Silo silo, ILoggerFactory loggers, ILocalLogs logs) : GrainService(id, silo, loggers), ILogService
{
    public Task<LogPart> Search(LogQuery query, long ingestedAfter) => Task.Run(() => logs.Search(query, ingestedAfter, CancellationToken.None));

    public Task<LogTailPiece> Tail(LogTailOrder order) => Task.Run(() => logs.Tail(order));

    public Task<LocalLogGroup[]> Groups(string region) => Task.FromResult<LocalLogGroup[]>([.. logs.Groups(region)]);

    public Task<LocalLogGroup?> Group(LogGroupId group) => Task.FromResult(logs.Group(group));

    public Task<LogStreamDescription[]> Streams(LogGroupId group, string? prefix, long ingestedAfter) => Task.Run<LogStreamDescription[]>(() => [.. logs.Streams(group, prefix, ingestedAfter)]);

    public async Task<bool> DeleteStream(LogGroupId group, string stream)
    {
        await logs.DeleteStream(group, stream);
        return true;
    }

    public async Task<bool> DeleteGroup(LogGroupId group)
    {
        await logs.DeleteGroup(group);
        return true;
    }
}

using Grid.Contracts.Logs;
using Grid.Storage.Logs;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Logs;

/// <summary>Answers for this silo; what reads files does so outside of this service's own turns, which follow one after the other.</summary>
[Reentrant]
internal sealed class LogService(GrainId id, Silo silo, ILoggerFactory loggers, ILocalLogs logs) : GrainService(id, silo, loggers), ILogService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _searches = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Some at a time, so that searches leave the processors to functions.</summary>
    public async Task<LogPart> Search(LogQuery query, long ingestedAfter)
    {
        if (!await _searches.WaitAsync(Patience)) throw new TimeoutException("Too many searches are under way.");
        try
        {
            return await Task.Run(() => logs.Search(query, ingestedAfter, CancellationToken.None));
        }
        finally
        {
            _searches.Release();
        }
    }

    public Task<LogTailPiece> Tail(LogTailOrder order) => Task.Run(() => logs.Tail(order));

    public Task<LocalLogGroup[]> Groups(string region) => Task.FromResult<LocalLogGroup[]>([.. logs.Groups(region)]);

    public Task<LocalLogGroup?> Group(LogGroupId group) => Task.FromResult(logs.Group(group));

    public Task<LogStreamDescription[]> Streams(LogGroupId group, string? prefix, long ingestedAfter) => Task.Run<LogStreamDescription[]>(() => [.. logs.Streams(group, prefix, ingestedAfter)]);

    public Task<string[]> Known(LogGroupId group, string[] streams, long ingestedAfter) => Task.Run(() => logs.Known(group, streams, ingestedAfter));

    public async Task<bool> DeleteStream(LogGroupId group, string stream)
    {
        await Task.Run(() => logs.DeleteStream(group, stream));
        return true;
    }

    public async Task<bool> DeleteGroup(LogGroupId group)
    {
        await logs.DeleteGroup(group);
        return true;
    }
}

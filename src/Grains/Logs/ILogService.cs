using Grid.Contracts.Logs;
using Orleans.Services;

namespace Grid.Grains.Logs;

/// <summary>The logs that lie on the silo that it runs on.</summary>
[Alias("grid.ILogService")]
internal interface ILogService : IGrainService
{
    [Alias("Search"), ResponseTimeout("00:00:15")]
    Task<LogPart> Search(LogQuery query, long ingestedAfter);

    [Alias("Tail"), ResponseTimeout("00:00:05")]
    Task<LogTailPiece> Tail(LogTailOrder order);

    [Alias("Groups"), ResponseTimeout("00:00:05")]
    Task<LocalLogGroup[]> Groups(string region);

    [Alias("Group"), ResponseTimeout("00:00:05")]
    Task<LocalLogGroup?> Group(LogGroupId group);

    [Alias("Streams"), ResponseTimeout("00:00:15")]
    Task<LogStreamDescription[]> Streams(LogGroupId group, string? prefix, long ingestedAfter);

    [Alias("Known"), ResponseTimeout("00:00:15")]
    Task<string[]> Known(LogGroupId group, string[] streams, long ingestedAfter);

    [Alias("DeleteStream"), ResponseTimeout("00:00:15")]
    Task<bool> DeleteStream(LogGroupId group, string stream);

    [Alias("DeleteGroup"), ResponseTimeout("00:00:15")]
    Task<bool> DeleteGroup(LogGroupId group);
}

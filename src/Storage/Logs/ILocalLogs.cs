using System.Threading.Channels;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>The logs that lie on this silo. Reading works on the files and blocks its thread; patterns that are malformed throw a <see cref="FormatException"/>.</summary>
public interface ILocalLogs
{
    /// <summary>Groups that this silo has begun to write to since its start, each as often as it began.</summary>
    ChannelReader<LogGroupId> Begun { get; }

    /// <param name="ingestedAfter">What was taken in up to then does not count, in milliseconds since 1970.</param>
    LogPart Search(LogQuery query, long ingestedAfter, CancellationToken cancellationToken);

    LogTailPiece Tail(LogTailOrder order);

    /// <param name="region">Null for all regions.</param>
    IReadOnlyList<LocalLogGroup> Groups(string? region);

    /// <summary>Null when nothing lies here.</summary>
    LocalLogGroup? Group(LogGroupId group);

    /// <summary>Streams by name, the newest 10,000 of them.</summary>
    /// <param name="prefix">What names begin with; null for all.</param>
    /// <param name="ingestedAfter">As for <see cref="Search"/>.</param>
    IReadOnlyList<LogStreamDescription> Streams(LogGroupId group, string? prefix, long ingestedAfter);

    /// <summary>Those of the names that are streams here.</summary>
    /// <param name="ingestedAfter">As for <see cref="Search"/>.</param>
    string[] Known(LogGroupId group, string[] streams, long ingestedAfter);

    /// <summary>False when the group has 10,000 streams here.</summary>
    Task<bool> CreateStream(LogGroupId group, string stream);

    Task Put(LogGroupId group, string stream, IReadOnlyList<NewLogEvent> events);

    Task DeleteStream(LogGroupId group, string stream);

    Task DeleteGroup(LogGroupId group);

    /// <summary>Deletes what is too old, or more than may be kept.</summary>
    /// <param name="days">The group's own retention; null for the standard.</param>
    /// <param name="deletedAt">When a group of this name was deleted, in milliseconds since 1970; 0 for never.</param>
    Task Sweep(LogGroupId group, int? days, long deletedAt);
}

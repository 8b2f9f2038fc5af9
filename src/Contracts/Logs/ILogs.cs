namespace Grid.Contracts.Logs;

/// <summary>
/// The logs of the whole cluster. Events lie on the silo that took them in; those of a silo that is down are left out until it is back. Where one that is alive does not answer, what
/// needs it fails with <see cref="ApiErrorKind.Service"/>, a page says that it is missing, and a live tail goes on without it.
/// </summary>
public interface ILogs
{
    /// <summary>A page of a group's events; empty for a group that does not exist.</summary>
    /// <exception cref="FormatException"><see cref="LogQuery.Pattern"/> is malformed; see <see cref="LogPattern.TryParse"/>.</exception>
    ValueTask<LogPage> Filter(LogQuery query, CancellationToken cancellationToken);

    /// <summary>What comes in from now on, a part about every second, until it is cancelled.</summary>
    /// <exception cref="FormatException"><see cref="LogTailQuery.Pattern"/> is malformed.</exception>
    IAsyncEnumerable<LogTailPart> Tail(LogTailQuery query, CancellationToken cancellationToken);

    /// <summary>Groups of a region, by name, with their size.</summary>
    /// <param name="prefix">What names begin with; null for all.</param>
    /// <param name="part">What names contain; null for all.</param>
    /// <param name="marker">Name of the last group that was seen; null begins.</param>
    Task<Page<LogGroupDescription>> Groups(string region, string? prefix, string? part, string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>The group, also one that a function has logged to a moment ago; <see cref="ApiErrorKind.ResourceNotFound"/> when there is none.</summary>
    Task<Outcome<LogGroupDescription>> Group(LogGroupId group, CancellationToken cancellationToken);

    /// <summary>Streams of a group; <see cref="ApiErrorKind.ResourceNotFound"/> when it does not exist. <see cref="Page{T}.NextMarker"/> is not null when there are more.</summary>
    Task<Outcome<Page<LogStreamDescription>>> Streams(LogStreamQuery query, CancellationToken cancellationToken);

    /// <summary>Those of the names that no silo has a stream of.</summary>
    /// <param name="group">As <see cref="Group"/> describes it.</param>
    Task<Outcome<string[]>> Missing(LogGroupDescription group, string[] streams, CancellationToken cancellationToken);

    /// <summary>Makes a stream without events, on this silo; <see cref="ApiErrorKind.LimitExceeded"/> when the group has 10,000 streams here. The caller has looked whether it is there.</summary>
    Task<Outcome<Done>> CreateStream(LogGroupId group, string stream, CancellationToken cancellationToken);

    /// <summary>Takes events in, on this silo; they are in its file when the call returns.</summary>
    Task Put(LogGroupId group, string stream, IReadOnlyList<NewLogEvent> events, CancellationToken cancellationToken);

    /// <summary>Deletes the stream with its events, on all silos.</summary>
    Task<Outcome<Done>> DeleteStream(LogGroupId group, string stream, CancellationToken cancellationToken);

    /// <summary>Deletes the group with its events, on all silos; <see cref="ApiErrorKind.ResourceNotFound"/> when there is none. What a silo has that is down is deleted when it is back.</summary>
    Task<Outcome<Done>> DeleteGroup(LogGroupId group, CancellationToken cancellationToken);
}

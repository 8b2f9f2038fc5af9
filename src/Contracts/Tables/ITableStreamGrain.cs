using Orleans.Concurrency;

namespace Grid.Contracts.Tables;

/// <summary>
/// The change streams of one table, of which one at most is open; key: <see cref="TableStreamId.GrainKey"/>. Everything is durable when its call returns; refusals are the service's errors.
/// </summary>
[Alias("grid.ITableStreamGrain")]
public interface ITableStreamGrain : IGrainWithStringKey
{
    /// <summary>Opens a stream. One that is open with the same settings is left as it is; with others it is refused with <see cref="ApiErrorKind.ResourceConflict"/>.</summary>
    [Alias("Open")]
    Task<Outcome<TableStream>> Open(TableView view, TableKeys keys, CancellationToken cancellationToken);

    /// <summary>Closes the stream that is open; it stays readable for 24 hours. <see cref="ApiErrorKind.ResourceNotFound"/> when none is.</summary>
    [Alias("Close")]
    Task<Outcome<TableStream>> Close(CancellationToken cancellationToken);

    /// <summary><see cref="ApiErrorKind.ResourceNotFound"/> when there is none, or none any more.</summary>
    /// <param name="label">Null for the one that is open.</param>
    [Alias("Describe"), AlwaysInterleave]
    Task<Outcome<TableStream>> Describe(string? label, CancellationToken cancellationToken);

    /// <summary>
    /// Stores changes in the stream that is open, those of one item in their order, and returns how many records they became: one that changes nothing becomes none. A refusal has
    /// stored nothing. An exception means that any of them may be stored or not.
    /// </summary>
    [Alias("Put"), AlwaysInterleave]
    Task<Outcome<int>> Put(TableChange[] changes, CancellationToken cancellationToken);

    /// <summary>Ends what a dead silo has left half closed, and forgets streams that were closed more than 24 hours ago.</summary>
    [Alias("Sweep")]
    Task Sweep(CancellationToken cancellationToken);
}

namespace Grid.Storage.Functions;

/// <summary>Where the bytes of zips lie, by their SHA-256 in lower-case hex. All silos of the grid see the same.</summary>
internal interface ICodeBlobs
{
    /// <summary>Makes a stored zip young again, so that no sweep takes it from under the function that is about to refer to it.</summary>
    /// <returns>False when there is none.</returns>
    Task<bool> TryRenew(string hex, CancellationToken cancellationToken);

    /// <summary>Durable and whole when the task ends, also when several silos store the same at once.</summary>
    Task Store(string hex, ReadOnlyMemory<byte> zip, CancellationToken cancellationToken);

    /// <summary>Null when there is none.</summary>
    Task<Stream?> Open(string hex, CancellationToken cancellationToken);

    /// <summary>Deletes what is not referenced and was neither stored nor renewed since.</summary>
    /// <returns>How many were deleted.</returns>
    Task<int> Sweep(IReadOnlySet<string> referenced, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Deletes every zip, old or new.</summary>
    Task<int> Clear(CancellationToken cancellationToken);
}

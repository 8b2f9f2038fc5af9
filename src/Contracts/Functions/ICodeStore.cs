namespace Grid.Contracts.Functions;

/// <summary>Zips of functions and layers, by content. Putting the same bytes twice stores them once.</summary>
public interface ICodeStore
{
    /// <summary>
    /// Checks the zip and stores it durably. Refused with AWS's error, leaving nothing behind: more than 50 MB zipped or 250 MB unzipped, no valid zip,
    /// an empty one, entries with absolute paths or <c>..</c>, links that leave the folder, more bytes than an entry declares.
    /// </summary>
    Task<Outcome<CodeReference>> Put(ReadOnlyMemory<byte> zip, CancellationToken cancellationToken);

    /// <summary>The zip's bytes, or null when there is no such content.</summary>
    /// <param name="sha256Hex">Lower-case hex.</param>
    Task<Stream?> Open(string sha256Hex, CancellationToken cancellationToken);

    /// <summary>Unpacks the zip into <paramref name="folder"/>, which must not exist yet: it appears whole or not at all. Files keep their mode bits.</summary>
    /// <exception cref="FileNotFoundException">There is no such content.</exception>
    /// <exception cref="InvalidDataException">What is stored is not what the hash names.</exception>
    Task Unpack(string sha256Hex, string folder, CancellationToken cancellationToken);

    /// <summary>Deletes every zip that is older than a minute and whose hex is not in <paramref name="referenced"/>.</summary>
    /// <returns>How many were deleted.</returns>
    Task<int> Sweep(IReadOnlySet<string> referenced, CancellationToken cancellationToken);
}

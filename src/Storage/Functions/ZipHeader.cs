namespace Grid.Storage.Functions;

/// <summary>One entry of a zip's central directory, as written by whoever made the zip.</summary>
internal sealed record ZipHeader
{
    /// <summary>Decoded, otherwise untouched.</summary>
    public required string Name { get; init; }

    /// <summary>The system that made the entry: 0 for DOS and Windows, 3 for Unix, 19 for macOS.</summary>
    public required byte MadeOn { get; init; }

    /// <summary>0 for stored, 8 for deflated.</summary>
    public required ushort Method { get; init; }

    public required uint Crc32 { get; init; }

    /// <summary>Where the content begins in the zip.</summary>
    public required int ContentOffset { get; init; }

    public required int CompressedBytes { get; init; }

    /// <summary>Declared size of the content, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Unix mode in the upper half when made on Unix.</summary>
    public required uint ExternalAttributes { get; init; }
}

namespace Grid.Storage.Logs;

/// <summary>What may wait for the disk.</summary>
internal sealed record LogLimits
{
    /// <summary>Lines of all streams.</summary>
    public int MaxWaitingLines { get; init; } = 131_072;

    /// <summary>What a short line counts as, in bytes.</summary>
    public int LeastLineBytes { get; init; } = 256;

    /// <summary>Bytes of all streams.</summary>
    public long MaxWaitingBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of one stream, so that a function that floods its log leaves room for the others.</summary>
    public long MaxStreamBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of a line that are kept, 1 MiB as in CloudWatch Logs; what is longer is cut.</summary>
    public int MaxLineBytes { get; init; } = 1024 * 1024;
}

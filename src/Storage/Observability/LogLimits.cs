namespace Grid.Storage.Observability;

/// <param name="Root">Folder of all log files.</param>
/// <param name="MaxFileBytes">Size that rotates a file.</param>
/// <param name="Retention">Time after the last line that deletes a file.</param>
internal sealed record LogLimits(string Root, long MaxFileBytes, TimeSpan Retention)
{
    /// <summary>Lines that may wait for the disk.</summary>
    public int MaxWaitingLines { get; init; } = 16_384;

    /// <summary>Bytes that may wait for the disk, 32 MiB.</summary>
    public int MaxWaitingBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of a line that are kept, 1 MiB as in CloudWatch Logs; what is longer is cut.</summary>
    public int MaxLineBytes { get; init; } = 1024 * 1024;
}

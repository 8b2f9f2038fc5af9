namespace Grid.Storage.Logs;

/// <summary>Reads log files that may be deleted at any time.</summary>
internal static class LogFiles
{
    /// <returns>How many bytes there were; none of a file that is gone.</returns>
    public static int Read(string path, Span<byte> bytes, long offset)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes[read..], offset + read) is > 0 and var count) read += count;
            return read;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }
}

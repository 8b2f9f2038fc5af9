using System.Runtime.InteropServices;

namespace Grid.Storage.Durability;

/// <summary>Files that are there whole after a power loss, or not at all.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside the path, flushes, renames over it, and flushes the folder that names it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var unfinished = path + ".new";
        try
        {
            WriteFlushed(unfinished, content, mode);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes a file that is not renamed yet, and flushes it to the disk.</summary>
    public static void WriteFlushed(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Makes the names in a folder durable. Windows keeps them with the file itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = OpenFile(folder, 0);
        if (descriptor < 0) throw new IOException($"The folder {folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        var flushed = FlushFile(descriptor);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = CloseFile(descriptor);
        if (flushed != 0) throw new IOException($"The folder {folder} cannot be flushed: {error}");
    }

    // .NET opens no folders; these three calls do.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FlushFile(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int CloseFile(int descriptor);
}

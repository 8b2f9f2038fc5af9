namespace Grid.Runtimes.Languages;

/// <summary>Files of the grid's own that run in environments, each of which is another user to the machine. They hold no secrets.</summary>
internal static class ProgramFiles
{
    private const UnixFileMode Read = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Run = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Lets everyone read what is in a folder, and run what its owner may run: whoever built or compiled it may have had a mask of modes that forbids it.</summary>
    /// <exception cref="UnauthorizedAccessException">The files are another user's.</exception>
    /// <exception cref="IOException">The file system is read-only.</exception>
    public static void OpenToEveryone(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        Open(new DirectoryInfo(folder));
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)) Open(entry);
    }

    private static void Open(FileSystemInfo entry)
    {
        if (entry.LinkTarget is not null) return;
        var mode = entry.UnixFileMode;
        var open = mode | Read | ((mode & UnixFileMode.UserExecute) != 0 ? Run : 0);
        if (open != mode) entry.UnixFileMode = open;
    }
}

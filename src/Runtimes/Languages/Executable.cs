namespace Grid.Runtimes.Languages;

internal static class Executable
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>True for a file with an execute bit, also through links.</summary>
    public static bool IsAt(string path)
    {
        try
        {
            return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The path without links, neither in its folders (<c>/bin</c>) nor of the file itself.</summary>
    public static string RealPath(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var real = Path.Combine(RealPath(parent), Path.GetFileName(path));
        return new FileInfo(real).LinkTarget is { } target ? RealPath(Path.GetFullPath(target, Path.GetDirectoryName(real)!)) : real;
    }

    /// <summary>True when users other than the silo's can run the file: it may be executed by all, and every folder above it may be entered by all.</summary>
    public static bool IsForEveryone(string path)
    {
        if (OperatingSystem.IsWindows()) return true;
        try
        {
            if ((File.GetUnixFileMode(path) & Others) != Others) return false;
            for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
                if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == 0) return false;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

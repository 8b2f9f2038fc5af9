using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Extensions;

/// <summary>The external extensions of a layers' folder: every file directly in <c>extensions</c>, in the order of their names.</summary>
internal static class ExtensionFiles
{
    private const int HeadBytes = 20;

    /// <param name="optRoot">The layers as the silo finds them.</param>
    public static IReadOnlyList<string> Names(string optRoot)
    {
        var folder = new DirectoryInfo(Path.Combine(optRoot, "extensions"));
        if (!folder.Exists) return [];
        return [.. folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>Why they cannot be started; null when they can.</summary>
    public static LaunchError? Check(string optRoot, IReadOnlyList<string> names)
    {
        if (names.Count > ExtensionRoster.Limit) return new LaunchError("Extension.LaunchError", $"Extension limit ({ExtensionRoster.Limit}) exceeded");
        foreach (var name in names)
        {
            var file = Path.Combine(optRoot, "extensions", name);
            var reason = !Executable.IsAt(file) ? "permission denied" : !IsProgram(file) ? "exec format error" : null;
            if (reason is not null) return new LaunchError("Extension.LaunchError", $"fork/exec /opt/extensions/{name}: {reason}");
        }

        return null;
    }

    /// <summary>A script that names its interpreter, or machine code for this machine.</summary>
    private static bool IsProgram(string file)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        try
        {
            using var handle = File.OpenHandle(file);
            head = head[..RandomAccess.Read(handle, head, 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Readable by the function perhaps, which will say so.
            return true;
        }

        if (head.StartsWith("#!"u8)) return true;
        if (head.Length < HeadBytes || !head.StartsWith("\u007fELF"u8)) return false;
        return BinaryPrimitives.ReadUInt16LittleEndian(head[18..]) == RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 62,
            Architecture.Arm64 => 183,
            _ => 0,
        };
    }
}

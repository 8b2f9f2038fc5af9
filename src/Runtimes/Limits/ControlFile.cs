using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Limits;

/// <summary>Reads and writes the small files by which the kernel is told and tells about control groups.</summary>
internal static class ControlFile
{
    public static SafeFileHandle Open(string path, FileAccess access) => File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite);

    /// <exception cref="IOException">The kernel refuses the value.</exception>
    public static void Write(string path, string value)
    {
        using var file = Open(path, FileAccess.Write);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(value), 0);
    }

    public static void Write(string path, long value) => Write(path, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>For what not every kernel has: no file, no setting.</summary>
    public static void WriteIfThere(string path, string value)
    {
        if (File.Exists(path)) Write(path, value);
    }

    /// <summary>The number that the file holds; null for <c>max</c>, or when there is no such file.</summary>
    public static long? ReadNumber(string path)
    {
        Span<byte> text = stackalloc byte[32];
        return Number(Read(path, text));
    }

    /// <summary>The number that an open file holds now; 0 when it holds none any more.</summary>
    public static long ReadNumber(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[32];
        try
        {
            return Number(text[..RandomAccess.Read(file, text, 0)]) ?? 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The number after <c>name </c> at the beginning of a line; null without one.</summary>
    public static long? ReadField(string path, string name)
    {
        Span<byte> text = stackalloc byte[8192];
        var rest = (ReadOnlySpan<byte>)Read(path, text);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.Length > name.Length && line[name.Length] == ' ' && Ascii.Equals(line[..name.Length], name)) return Number(line[(name.Length + 1)..]);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return null;
    }

    /// <summary>One number a line, as in <c>cgroup.procs</c>.</summary>
    public static List<int> ReadNumbers(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            // The group is gone, and everything in it.
            return [];
        }
    }

    private static Span<byte> Read(string path, Span<byte> buffer)
    {
        try
        {
            using var file = Open(path, FileAccess.Read);
            return buffer[..RandomAccess.Read(file, buffer, 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static long? Number(ReadOnlySpan<byte> text) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out ulong number, out _) ? (long)Math.Min(number, long.MaxValue) : null;
}

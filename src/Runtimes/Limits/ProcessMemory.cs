using System.Globalization;
using System.Text;

namespace Grid.Runtimes.Limits;

/// <summary>Resident memory of all processes, by session.</summary>
internal static class ProcessMemory
{
    /// <summary>Fields of <c>/proc/PID/stat</c> after the name: session, and resident pages.</summary>
    private const int Session = 3, Pages = 21;

    public static IReadOnlyDictionary<int, long> BySession()
    {
        var sessions = new Dictionary<int, long>();
        Span<byte> buffer = stackalloc byte[1024];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(folder["/proc/".Length])) continue;
            try
            {
                using var file = ControlFile.Open(folder + "/stat", FileAccess.Read);
                var text = Encoding.ASCII.GetString(buffer[..RandomAccess.Read(file, buffer, 0)]);
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                var session = int.Parse(fields[Session], CultureInfo.InvariantCulture);
                sessions[session] = sessions.GetValueOrDefault(session) + (long.Parse(fields[Pages], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile.
            }
        }

        return sessions;
    }
}

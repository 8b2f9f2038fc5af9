using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Grid.Conformance.Tests.Harness;

/// <summary>The machine's processes, also those in sandboxes, which know themselves by other numbers.</summary>
internal static class HostProcesses
{
    /// <summary>Living processes whose file in <c>/proc</c> holds these bytes.</summary>
    public static IEnumerable<int> With(string file, byte[] bytes)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            byte[] text;
            try
            {
                text = File.ReadAllBytes(Path.Combine(folder, file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (text.AsSpan().IndexOf(bytes) >= 0) yield return pid;
        }
    }

    /// <summary>The beginning of a Node function's code by which its process can be found from outside of its sandbox, whatever it was started from.</summary>
    public static string Titled(string title) => $"process.title = '{title}';";

    /// <summary>Processes that have run <see cref="Titled(string)"/>.</summary>
    public static IEnumerable<int> With(string title) => With("cmdline", Encoding.UTF8.GetBytes(title));

    /// <summary>Waits until no process of this title runs any more.</summary>
    public static Task End(string title) => Eventually.Holds(() => !With(title).Any(), "the environment's processes have ended");

    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>Ports of 127.0.0.1 on which a process listens in the machine's own network.</summary>
    public static int[] ListeningPorts(int pid)
    {
        var sockets = Directory.GetFiles($"/proc/{pid}/fd").Select(file => new FileInfo(file).LinkTarget).ToHashSet();
        return [.. from line in File.ReadLines("/proc/net/tcp").Skip(1)
                   let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                   where fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]")
                   select int.Parse(fields[1].AsSpan(fields[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
    }
}

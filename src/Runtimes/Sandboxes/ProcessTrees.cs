using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// Ends whole families of processes where no cgroup or process namespace does: the group at once, then whatever still carries the session or the family's
/// Runtime API address in its environment, until a look at all processes finds none. Endings that come together share the looks.
/// </summary>
internal sealed partial class ProcessTrees(ILogger<ProcessTrees> logger)
{
    private const int EnvironmentBytesLimit = 256 * 1024;

    /// <summary>Time for killed processes to vanish before the next look, in milliseconds.</summary>
    private const int PauseMs = 2;

    /// <summary>A process that does not die within this many looks (about 10 s) is stuck in the kernel.</summary>
    private const int LooksLimit = 2000;

    private static readonly byte[] s_marker = "AWS_LAMBDA_RUNTIME_API="u8.ToArray();

    private readonly ConcurrentQueue<Family> _arriving = new();
    private int _running;

    /// <param name="session">Number of the process that leads the session; 0 when it is gone already.</param>
    /// <param name="runtimeApi">Value of <c>AWS_LAMBDA_RUNTIME_API</c> that only this family has.</param>
    /// <returns>Completes when no process of the family runs.</returns>
    public Task End(int session, string runtimeApi)
    {
        if (session > 0) Native.Kill(-session, Native.SignalKill);
        var family = new Family(session, runtimeApi);
        _arriving.Enqueue(family);
        if (Interlocked.Exchange(ref _running, 1) == 0) _ = Task.Run(Run);
        return family.Gone.Task;
    }

    private async Task Run()
    {
        var families = new List<Family>();
        do
        {
            while (true)
            {
                while (_arriving.TryDequeue(out var family)) families.Add(family);
                if (families.Count == 0) break;
                Look(families);
                families.RemoveAll(Finished);
                if (families.Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(PauseMs), TimeProvider.System, CancellationToken.None);
            }

            Volatile.Write(ref _running, 0);
        }
        while (!_arriving.IsEmpty && Interlocked.Exchange(ref _running, 1) == 0);
    }

    private bool Finished(Family family)
    {
        if (family.Found > 0 && ++family.Looks < LooksLimit) return false;
        if (family.Found > 0) LogSurvivors(family.Found, family.RuntimeApi);
        family.Gone.TrySetResult();
        return true;
    }

    private static void Look(List<Family> families)
    {
        foreach (var family in families) family.Found = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            if (pid == Environment.ProcessId || Of(pid, families) is not { } family) continue;

            // The number may have changed hands since: hold the process, look again, then end exactly that one.
            using var process = Native.OpenProcess(pid);
            if (process.IsInvalid || Of(pid, families) != family) continue;
            Native.SendSignal(process, Native.SignalKill);
            family.Found++;
        }
    }

    private static Family? Of(int pid, List<Family> families)
    {
        var (alive, session) = Session(pid);
        if (!alive) return null;
        foreach (var family in families)
        {
            if (session == family.Session && session > 0) return family;
        }

        var address = RuntimeApiOf(pid);
        return address is null ? null : families.Find(family => family.RuntimeApi == address);
    }

    /// <summary>From <c>/proc/PID/stat</c>: <c>pid (name) state parent group session …</c>; the name may hold anything, also brackets.</summary>
    private static (bool Alive, int Session) Session(int pid)
    {
        var text = Read($"/proc/{pid}/stat", 1024);
        var fields = Encoding.ASCII.GetString(text.AsSpan(text.AsSpan().LastIndexOf((byte)')') + 1)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 4 || fields[0] is "Z" or "X" ? (false, 0) : (true, int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    private static string? RuntimeApiOf(int pid)
    {
        var text = Read($"/proc/{pid}/environ", EnvironmentBytesLimit).AsSpan();
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)0);
            var entry = end < 0 ? text : text[..end];
            if (entry.StartsWith(s_marker)) return Encoding.UTF8.GetString(entry[s_marker.Length..]);
            text = end < 0 ? default : text[(end + 1)..];
        }

        return null;
    }

    private static byte[] Read(string file, int limit)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var buffer = new byte[4096];
            var length = 0;
            int count;
            while ((count = stream.Read(buffer, length, buffer.Length - length)) > 0)
            {
                length += count;
                if (length >= limit) break;
                if (length == buffer.Length) Array.Resize(ref buffer, length * 2);
            }

            return buffer[..length];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone, or another user's: not one of ours.
            return [];
        }
    }

    private sealed class Family(int session, string runtimeApi)
    {
        public int Session => session;

        public string RuntimeApi => runtimeApi;

        public int Found { get; set; }

        public int Looks { get; set; }

        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

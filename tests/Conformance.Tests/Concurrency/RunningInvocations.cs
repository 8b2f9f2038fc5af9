using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>
/// What truly runs on this machine, whichever silo it belongs to and whatever that silo believes: a thread that reads the titles of all processes, again and again.
/// A function shows itself with <see cref="Handler"/>.
/// </summary>
/// <remarks>
/// An invocation counts that two looks in a row have seen: it ran for the whole time between the two, so all that are counted ran at the same moment. One that is over
/// while the other processes are looked at does not count.
/// </remarks>
internal sealed class RunningInvocations : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>A process that was none of the functions' is looked at again after so long; it may have become one.</summary>
    private static readonly TimeSpan StrangerTime = TimeSpan.FromMilliseconds(200);

    private readonly string _mark = "k" + Guid.NewGuid().ToString("n")[..5];
    private readonly byte[] _markBytes;
    private readonly byte[] _text = new byte[4096];
    private readonly Dictionary<int, long> _strangers = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<char, int> _most = [];
    private readonly List<(long At, char[] Running)> _looks = [];
    private readonly Thread _thread;
    private volatile bool _enough;

    public RunningInvocations()
    {
        _markBytes = Encoding.ASCII.GetBytes(_mark);
        _thread = new Thread(Look) { IsBackground = true, Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>Looks so far.</summary>
    public int Looks
    {
        get
        {
            lock (_lock) return _looks.Count;
        }
    }

    /// <summary>Stands for all functions together.</summary>
    public const char All = '*';

    /// <summary>Body of a Node function that runs as long as the event says in <c>ms</c>, and answers what the event says in <c>id</c>.</summary>
    /// <param name="letter">Tells functions apart.</param>
    public string Handler(char letter) => $$"""
        const number = globalThis.number = (globalThis.number ?? 0) + 1;
        process.title = `{{_mark}}{{letter}}${number}.`;
        await new Promise(done => setTimeout(done, event.ms));
        process.title = '{{_mark}}';
        return event.id;
        """;

    /// <summary>Most invocations of a function, or of <see cref="All"/>, at one moment since the start or <see cref="Forget"/>.</summary>
    public int Most(char letter)
    {
        lock (_lock) return _most.GetValueOrDefault(letter);
    }

    public void Forget()
    {
        lock (_lock) _most.Clear();
    }

    /// <summary>How long after a moment so many ran at the same time, for the first time after <paramref name="notBefore"/>.</summary>
    /// <param name="letter">Of one function, or <see cref="All"/>.</param>
    /// <param name="more">Said when it does not happen in time.</param>
    public async Task<TimeSpan> Reaches(char letter, int count, long moment, TimeSpan notBefore, TimeSpan patience, Func<string> more)
    {
        while (true)
        {
            var most = 0;
            lock (_lock)
            {
                for (var index = FirstAfter(moment + (long)(notBefore.TotalSeconds * Stopwatch.Frequency)); index < _looks.Count; index++)
                {
                    most = Math.Max(most, Count(_looks[index].Running, letter));
                    if (most >= count) return Stopwatch.GetElapsedTime(moment, _looks[index].At);
                }
            }

            if (Stopwatch.GetElapsedTime(moment) > patience) Assert.Fail($"Not {count} ran within {patience.TotalSeconds} s, at most {most}. {more()}");

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    public void Dispose()
    {
        _enough = true;
        _thread.Join();
    }

    private void Look()
    {
        var (before, now) = (new HashSet<(int, string)>(), new HashSet<(int, string)>());
        while (!_enough)
        {
            (before, now) = (now, before);
            now.Clear();
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Title(pid) is { } title) now.Add((pid, title));
            }

            Note([.. now.Where(before.Contains).Select(seen => seen.Item2[0])]);
            Thread.CurrentThread.Join(Pause);
        }
    }

    private void Note(char[] running)
    {
        lock (_lock)
        {
            _looks.Add((Stopwatch.GetTimestamp(), running));
            foreach (var function in running.GroupBy(letter => letter)) _most[function.Key] = Math.Max(_most.GetValueOrDefault(function.Key), function.Count());
            _most[All] = Math.Max(_most.GetValueOrDefault(All), running.Length);
        }
    }

    private int FirstAfter(long moment)
    {
        var index = _looks.Count;
        while (index > 0 && _looks[index - 1].At >= moment) index--;
        return index;
    }

    private static int Count(char[] running, char letter) => letter == All ? running.Length : running.Count(function => function == letter);

    /// <summary>What stands behind the mark while an invocation runs: the function's letter and the invocation's number.</summary>
    private string? Title(int pid)
    {
        if (_strangers.TryGetValue(pid, out var seen) && Stopwatch.GetElapsedTime(seen) < StrangerTime) return null;
        try
        {
            using var file = File.OpenHandle($"/proc/{pid}/cmdline");
            var text = _text.AsSpan(0, RandomAccess.Read(file, _text, 0));
            var at = text.IndexOf(_markBytes);
            if (at < 0)
            {
                _strangers[pid] = Stopwatch.GetTimestamp();
                return null;
            }

            _strangers.Remove(pid);
            text = text[(at + _markBytes.Length)..];
            return text.IndexOf((byte)'.') is var end and > 0 && text.IndexOf((byte)0) is var nul && (nul < 0 || nul > end) ? Encoding.ASCII.GetString(text[..end]) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended.
        }
    }
}

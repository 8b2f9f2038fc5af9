using System.Globalization;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>The files of a group on this silo, oldest first. The writer adds and deletes; anybody looks.</summary>
/// <param name="last">Numbers up to this one are taken: who watches takes a file of a lower number for one that is read.</param>
internal sealed class LogGroup(LogGroupId id, string folder, uint silo, ulong last = 0) : IDisposable
{
    private const int NumberBits = 40;

    /// <summary>No event's time is so far ahead of when it was taken in.</summary>
    private const long MostAheadMs = 24 * 60 * 60 * 1_000;

    /// <summary>A file takes in no longer, so that it goes a day after its first event at the latest, however little comes.</summary>
    private const long MostAgeMs = 24 * 60 * 60 * 1_000;

    private readonly Lock gate = new();
    private readonly List<LogSegment> segments = [];
    private LogSegment? active;

    public LogGroupId Id => id;

    /// <summary>Number of the newest file that there ever was in this run.</summary>
    public ulong LastNumber => last;

    public string Folder => folder;

    public long Bytes => Segments.Sum(segment => segment.Length);

    public long LastIngestion => Segments.Select(segment => segment.LastIngestion).DefaultIfEmpty(0).Max();

    public LogSegment[] Segments
    {
        get
        {
            lock (gate) return [.. segments];
        }
    }

    /// <summary>Path of a file that is of a group, by its number.</summary>
    public static ulong? NumberOf(string path) =>
        Path.GetExtension(path) == ".log" && ulong.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >> NumberBits == 0 ? number : null;

    /// <summary>Takes a file of before this start.</summary>
    public void Adopt(FileInfo file, ulong number)
    {
        last = Math.Max(last, number);
        lock (gate) segments.Add(new LogSegment(file, ((ulong)silo << NumberBits) | number));
    }

    /// <summary>The file to write to; a new one when there is none of this start yet, or it is full or a day old.</summary>
    public LogSegment Active(long now, long fullBytes)
    {
        if (active is not null && active.Length < fullBytes && now - active.BeganAt < MostAgeMs) return active;
        active?.Dispose();
        active = null;
        active = new LogSegment(Path.Join(folder, string.Create(CultureInfo.InvariantCulture, $"{last + 1:D10}.log")), ((ulong)silo << NumberBits) | (last + 1), id, now);
        last++;
        lock (gate) segments.Add(active);
        return active;
    }

    /// <summary>Closes the file that is written to, until it is written to again.</summary>
    public void Dispose() => active?.Dispose();

    /// <summary>Deletes a file.</summary>
    public void Delete(LogSegment segment)
    {
        segment.Dispose();
        File.Delete(segment.Path);
        lock (gate) segments.Remove(segment);
        if (segment == active) active = null;
    }

    public void DeleteAll()
    {
        foreach (var segment in Segments) Delete(segment);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Which of these streams lie here.</summary>
    /// <param name="ingestedAfter">What was taken in up to then does not count, in milliseconds since 1970.</param>
    public string[] Known(IEnumerable<string> names, long ingestedAfter)
    {
        var sought = names.ToHashSet(StringComparer.Ordinal);
        List<string> found = [];
        foreach (var segment in Segments.Reverse().Where(segment => segment.LastIngestion > ingestedAfter))
        {
            if (sought.Count == 0) break;
            IfThere(() => segment.Find(sought, found));
        }

        return [.. found];
    }

    /// <summary>Whether so many streams are here; those that were deleted count until their files go.</summary>
    public bool HasStreams(int count)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var segment in Segments)
        {
            if (names.Count >= count) break;
            IfThere(() => segment.AddTo(names));
        }

        return names.Count >= count;
    }

    /// <summary>All files as they are now, without those that are deleted meanwhile, and without those that were written long before a time, whose index is not made for nothing.</summary>
    /// <param name="start">In milliseconds since 1970.</param>
    public List<LogSegmentView> Look(long start = 0)
    {
        List<LogSegmentView> views = [];
        foreach (var segment in Segments)
        {
            if (segment.LastIngestion < start - MostAheadMs) continue;
            IfThere(() => views.Add(segment.Look()));
        }

        return views;
    }

    private static void IfThere(Action look)
    {
        try
        {
            look();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It is not there any more.
        }
    }
}

using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>Deletes files: those whose events are too old, and the oldest when there is too much. For the writer.</summary>
internal sealed class LogRetention(LogCatalog catalog, LogWriter writer, long maxBytes, long groupMaxBytes, TimeSpan standard, TimeProvider clock)
{
    /// <summary>Deletes the oldest files until every group, and all together, are within their limits.</summary>
    public void Bound()
    {
        foreach (var group in catalog.Groups)
        {
            var bytes = group.Bytes;
            foreach (var segment in group.Segments)
            {
                if (bytes <= groupMaxBytes) break;
                if (TryDelete(group, segment)) bytes -= segment.Length;
            }
        }

        var all = catalog.Groups.SelectMany(group => group.Segments.Select(segment => (Group: group, Segment: segment))).ToList();
        var total = all.Sum(file => file.Segment.Length);
        if (total <= maxBytes) return;
        foreach (var (group, segment) in all.OrderBy(file => file.Segment.LastIngestion))
        {
            if (total <= maxBytes) return;
            if (TryDelete(group, segment)) total -= segment.Length;
        }
    }

    /// <summary>Deletes files of a group whose last event was taken in before its retention began, or before a group of this name was deleted.</summary>
    /// <param name="days">Null for the standard.</param>
    /// <param name="deletedAt">In milliseconds since 1970.</param>
    public void Sweep(LogGroupId id, int? days, long deletedAt)
    {
        if (catalog.Find(id) is not { } group) return;
        var oldest = (clock.GetUtcNow() - (days is { } own ? TimeSpan.FromDays(own) : standard)).ToUnixTimeMilliseconds();
        foreach (var segment in group.Segments)
        {
            if (segment.LastIngestion < oldest || segment.LastIngestion <= deletedAt) group.Delete(segment);
        }

        if (group.Segments.Length == 0) writer.Delete(group);
    }

    /// <summary>A file that cannot be deleted keeps nobody from writing; the next round tries again.</summary>
    private static bool TryDelete(LogGroup group, LogSegment segment)
    {
        try
        {
            group.Delete(segment);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

using System.Text;

namespace Grid.Contracts.EventSources;

/// <summary>How large an event is, as AWS counts: 14 bytes for its time, and the UTF-8 bytes of source, detail type, detail and resources.</summary>
public static class EventSize
{
    public const string TooLarge = "Total size of the entries in the request is over the limit.";

    public static long Of(EventEntry entry) => (entry.Time is null ? 0 : 14)
        + Encoding.UTF8.GetByteCount(entry.Source) + Encoding.UTF8.GetByteCount(entry.DetailType) + entry.Detail.Length
        + entry.Resources.Sum(resource => (long)Encoding.UTF8.GetByteCount(resource));
}

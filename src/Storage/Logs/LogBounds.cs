using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>Between which times and positions events lie that are looked for.</summary>
/// <param name="Start">Included, in milliseconds since 1970.</param>
/// <param name="End">Excluded.</param>
/// <param name="From">The first position, included; null for any.</param>
/// <param name="Before">The position behind the last; null for any.</param>
/// <param name="IngestedAfter">What was taken in up to then does not count, in milliseconds since 1970.</param>
internal readonly record struct LogBounds(long Start, long End, LogPosition? From, LogPosition? Before, long IngestedAfter)
{
    public bool Holds(in LogPosition position) => (From is not { } from || position >= from) && (Before is not { } before || position < before);
}

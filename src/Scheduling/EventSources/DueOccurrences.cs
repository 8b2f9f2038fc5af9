namespace Grid.Scheduling.EventSources;

/// <summary>What a look at a schedule has found.</summary>
/// <param name="Times">Those that are due, the earliest first.</param>
/// <param name="Next">The first one after them; null when there is none any more.</param>
/// <param name="NextMoment">When that one is due; null without one.</param>
public readonly record struct DueOccurrences(IReadOnlyList<DateTimeOffset> Times, DateTimeOffset? Next, DateTimeOffset? NextMoment);

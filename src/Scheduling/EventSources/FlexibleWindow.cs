namespace Grid.Scheduling.EventSources;

/// <summary>Which moment of its window an occurrence gets: by chance, but always the same for the same occurrence.</summary>
public static class FlexibleWindow
{
    /// <param name="seed">Names the schedule.</param>
    /// <param name="minutes">Length of the window; null means that there is none.</param>
    /// <returns>In whole seconds from the occurrence, before the end of the window.</returns>
    public static DateTimeOffset Moment(string seed, DateTimeOffset occurrence, int? minutes) => minutes is { } length
        ? occurrence.AddSeconds(Chance.Of(seed, occurrence.ToUnixTimeSeconds()).Next(length * 60))
        : occurrence;
}

namespace Grid.Scheduling.EventSources;

/// <summary>When something recurs.</summary>
public interface ISchedule
{
    /// <summary>The first time after <paramref name="after"/>; null when there is none any more.</summary>
    DateTimeOffset? Next(DateTimeOffset after);
}

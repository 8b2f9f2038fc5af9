namespace Grid.Scheduling.EventSources;

/// <summary><c>at(…)</c>: once.</summary>
internal sealed class AtSchedule(DateTimeOffset time) : ISchedule
{
    public DateTimeOffset? Next(DateTimeOffset after) => time > after ? time : null;
}

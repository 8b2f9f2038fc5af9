namespace Grid.Scheduling.EventSources;

/// <summary>Which limit ends the attempts.</summary>
public enum RetryEnd
{
    None = 0,
    Attempts = 1,
    Age = 2,
}

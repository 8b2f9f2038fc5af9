namespace Grid.Scheduling.Messaging;

/// <summary>How fast messages are moved out of a dead-letter queue.</summary>
public static class MovePace
{
    /// <summary>Per second; what a caller may ask for at most, and what is moved when nobody says.</summary>
    public const int Most = 500;

    /// <summary>How often some are moved.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    public static int PerStep(int? messagesPerSecond) => Math.Clamp(messagesPerSecond ?? Most, 1, Most);
}

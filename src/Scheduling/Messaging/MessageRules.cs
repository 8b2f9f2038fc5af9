namespace Grid.Scheduling.Messaging;

/// <summary>The times and sizes of messages. Seconds come from the queue's settings or from a caller.</summary>
public static class MessageRules
{
    /// <summary>How long a message may be hidden from when it was received, whoever asks for more.</summary>
    public static readonly TimeSpan LongestHidden = TimeSpan.FromHours(12);

    /// <summary>Messages in flight that a queue has at most.</summary>
    public const int MostInFlight = 120_000;

    /// <summary>Messages of one call.</summary>
    public const int MostInCall = 10;

    /// <summary>How often a queue may be purged.</summary>
    public static readonly TimeSpan PurgePause = TimeSpan.FromSeconds(60);

    /// <summary>When a message that is sent now is shown.</summary>
    public static DateTimeOffset ShownAt(DateTimeOffset now, int delaySeconds) => now.AddSeconds(delaySeconds);

    /// <summary>When a message that is received now is shown again.</summary>
    public static DateTimeOffset ShownAgainAt(DateTimeOffset now, int visibilityTimeoutSeconds) => now.AddSeconds(visibilityTimeoutSeconds);

    /// <summary>What was sent at this moment or before has expired.</summary>
    public static DateTimeOffset ExpiredSince(DateTimeOffset now, int retentionSeconds) => now.AddSeconds(-retentionSeconds);

    public static bool MayPurge(DateTimeOffset now, DateTimeOffset? lastPurge) => lastPurge is null || now - lastPurge >= PurgePause;

    /// <summary>What counts towards the limit of a message: its body, and name, type and value of every attribute.</summary>
    public static long SizeOf(int bodyBytes, IEnumerable<(int NameBytes, int TypeBytes, int ValueBytes)> attributes) =>
        bodyBytes + attributes.Sum(attribute => (long)attribute.NameBytes + attribute.TypeBytes + attribute.ValueBytes);

    /// <summary>Whether there is room in flight for another call's messages. Exact where it says no, and never wrong where it says yes.</summary>
    /// <param name="atMost">An upper bound of what is in flight.</param>
    public static bool HasRoom(long atMost) => atMost < MostInFlight;
}

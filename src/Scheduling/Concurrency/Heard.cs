namespace Grid.Scheduling.Concurrency;

/// <summary>What a holder's word is worth to a <see cref="SlotLedger"/>.</summary>
public enum Heard
{
    Known = 0,

    /// <summary>It was forgotten, or never known, and cannot know that yet: whatever it held before is lost.</summary>
    New = 1,

    /// <summary>Something newer is known already; this must change nothing.</summary>
    Stale = 2,
}

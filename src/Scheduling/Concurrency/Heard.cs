namespace Grid.Scheduling.Concurrency;

/// <summary>What a holder's word is worth to a <see cref="SlotLedger"/>.</summary>
public enum Heard
{
    Known = 0,

    /// <summary>Nothing is recorded of it: whatever it held before is lost.</summary>
    New = 1,

    /// <summary>Something newer is known already; this must change nothing.</summary>
    Stale = 2,
}

namespace Grid.Scheduling.Concurrency;

/// <summary>What this silo holds of one bucket.</summary>
internal sealed class HeldTokens
{
    public int Unused { get; set; }

    /// <summary>Tokens that come back in a second, as the authority last said.</summary>
    public int PerSecond { get; set; }

    /// <summary>Some have been used since the authority was last asked.</summary>
    public bool Used { get; set; }

    /// <summary>Those who wait for the authority's answer.</summary>
    public int Waiting { get; set; }

    /// <summary>Until then the authority has none.</summary>
    public TimeSpan NoneUntil { get; set; }

    /// <summary>What is asked for at a time: enough for a twentieth of a second.</summary>
    public int Chunk => Math.Max(1, PerSecond / 20);

    public bool IsLow => Unused <= Chunk / 2;
}

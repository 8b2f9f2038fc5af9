namespace Grid.Scheduling.Concurrency;

/// <summary>What this silo holds of one pool. <see cref="LeasedSlots"/> alone changes it.</summary>
internal sealed class HeldPool(string name)
{
    /// <summary>Empty for the account's unreserved pool, else the key of the function that reserves it.</summary>
    public string Name { get; } = name;

    public int Held { get; set; }

    public int InUse { get; set; }

    public int Idle => Held - InUse;

    /// <summary>Most that anybody could hold, as the authority last said.</summary>
    public int Limit { get; set; }

    /// <summary>Of slots that become free it gives back those above this.</summary>
    public int Keep { get; set; } = int.MaxValue;

    /// <summary>Invocations that wait for the authority's answer.</summary>
    public int Waiting { get; set; }

    /// <summary>The authority does not know yet what is held.</summary>
    public bool Changed { get; set; }

    /// <summary>Until then nobody asks for slots again; the authority had none.</summary>
    public TimeSpan NoSlotsUntil { get; set; }

    /// <summary>Until then none are asked for ahead of need.</summary>
    public TimeSpan NotAheadUntil { get; set; }

    /// <summary>Who waits for them waits for a token alone; who waits for a slot too is counted in <see cref="Waiting"/>.</summary>
    public HeldTokens Requests { get; } = new();

    /// <summary>Slots that should be there before anybody needs them.</summary>
    public int Ahead => Math.Min(Math.Clamp(InUse / 4, 8, 64), Limit);
}

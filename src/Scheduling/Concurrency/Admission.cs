namespace Grid.Scheduling.Concurrency;

/// <summary>Whether an invocation may run, as far as this silo knows.</summary>
public enum Admission
{
    /// <summary>It has a slot.</summary>
    Admitted = 0,

    /// <summary>This silo has no slot or no token for it; the authority may have.</summary>
    Ask = 1,

    /// <summary>The authority has none either, or had none a moment ago.</summary>
    NoSlot = 2,

    /// <summary>Too many requests in a short time.</summary>
    NoToken = 3,
}

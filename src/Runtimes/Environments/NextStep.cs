namespace Grid.Runtimes.Environments;

/// <summary>What to answer a runtime that asks for the next event.</summary>
internal enum NextStep
{
    /// <summary>There is one waiting.</summary>
    Deliver,

    /// <summary>None yet.</summary>
    Wait,

    /// <summary>It has one already and asks again, for example after a lost connection: the same one.</summary>
    Again,

    /// <summary>Not now.</summary>
    Refuse,
}

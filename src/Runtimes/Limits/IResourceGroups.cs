namespace Grid.Runtimes.Limits;

/// <summary>One way to bound what environments take from the machine.</summary>
internal interface IResourceGroups
{
    /// <summary>What is bounded and by what: one sentence for the silo's log.</summary>
    string Promise { get; }

    /// <summary>Room for the processes of one environment; none of them runs yet.</summary>
    /// <exception cref="IOException">The machine refuses.</exception>
    IResourceGroup Create(ResourceLimits limits);

    /// <summary>Removes what is left of groups that have been disposed of. Called now and then, and when the silo stops.</summary>
    void Clear();
}

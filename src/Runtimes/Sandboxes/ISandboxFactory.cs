namespace Grid.Runtimes.Sandboxes;

/// <summary>One way to keep functions apart from each other and from the machine.</summary>
internal interface ISandboxFactory
{
    /// <summary>Name as in <c>Grid:Environments:Sandbox</c>.</summary>
    string Name { get; }

    /// <summary>What it keeps apart and what it does not: one sentence for the silo's log.</summary>
    string Promise { get; }

    /// <summary>True when a sandbox can be made without code and get it later, by <see cref="ISandbox.Specialise"/>.</summary>
    bool TakesLateCode { get; }

    /// <summary>True when functions are kept from the machine, but not from its network.</summary>
    bool SharesNetworkAlone { get; }

    /// <summary>Prepares folders and the Runtime API's listener; no process runs yet.</summary>
    ISandbox Create(SandboxSpec spec);
}

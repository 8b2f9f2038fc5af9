namespace Grid.Contracts.Environments;

/// <summary>From where functions of this silo reach the gateway.</summary>
public interface IFunctionNetwork
{
    /// <summary>
    /// True when functions are kept from the machine's files and share its network: who comes from 127.0.0.1 may be one then. Where they have networks of their own they come from another
    /// loopback address, and where nothing keeps them apart they may read the grid's key anyway.
    /// </summary>
    bool IsTheMachines { get; }
}

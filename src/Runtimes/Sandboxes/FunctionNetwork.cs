using Grid.Contracts.Environments;

namespace Grid.Runtimes.Sandboxes;

internal sealed class FunctionNetwork(ISandboxFactory sandboxes) : IFunctionNetwork
{
    public bool IsTheMachines => sandboxes.SharesNetworkAlone;
}

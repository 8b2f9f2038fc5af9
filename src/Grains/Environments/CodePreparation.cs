using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>Code is ready when it is unpacked on this silo.</summary>
internal sealed class CodePreparation(IEnvironmentHost host) : ICodePreparation
{
    public async Task Prepare(FunctionVersion version, CancellationToken cancellationToken)
    {
        try
        {
            await host.Prepare(version).WaitAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new CodePreparationException("InternalError", $"The code could not be unpacked: {exception.Message}");
        }
    }
}

using Grid.Contracts.Environments;
using Grid.Runtimes.Environments;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Environments;

/// <summary>
/// The runtimes of all silos that host environments. Of a runtime that several have with different interpreters the first silo's is shown, in the order of their
/// addresses, so that all gateways say the same.
/// </summary>
internal sealed class GridRuntimes(IRuntimeInventory here, Silos silos, IOptions<EnvironmentsOptions> options) : IGridRuntimes
{
    public IReadOnlyList<RuntimeDescription> Available
    {
        get
        {
            if (silos.IsAlone && options.Value.Host) return here.Available;
            var known = new SortedDictionary<string, RuntimeDescription>(StringComparer.Ordinal);
            foreach (var silo in silos.Live)
            {
                if (!silo.HostsEnvironments) continue;
                for (var index = 0; index < silo.Runtimes.Length; index++)
                    known.TryAdd(silo.Runtimes[index], new RuntimeDescription { Runtime = silo.Runtimes[index], InterpreterVersion = silo.InterpreterVersions[index] });
            }

            return [.. known.Values];
        }
    }
}

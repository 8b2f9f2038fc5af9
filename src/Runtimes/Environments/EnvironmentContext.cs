using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Contracts.Metrics;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Limits;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.StemCells;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Environments;

/// <summary>What every environment of the silo shares.</summary>
internal sealed class EnvironmentContext(
    ISandboxFactory sandboxes,
    StemCellPool stems,
    CodeFolders folders,
    ILaunchPlanner planner,
    RuntimeApiServer server,
    IRuntimeInventory inventory,
    IAccessKeys keys,
    IFunctionLog logs,
    ProcessWatch watch,
    IResourceGroups groups,
    IInvocationMeters meters,
    IMetricLines metricLines,
    EnvironmentTraces traces,
    IOptions<EnvironmentsOptions> options,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time,
    ILogger<ExecutionEnvironment> logger)
{
    public ISandboxFactory Sandboxes => sandboxes;

    public StemCellPool Stems => stems;

    public CodeFolders Folders => folders;

    public ILaunchPlanner Planner => planner;

    public RuntimeApiServer Server => server;

    public IAccessKeys Keys => keys;

    public IFunctionLog Logs => logs;

    public ProcessWatch Watch => watch;

    public IResourceGroups Groups => groups;

    public IInvocationMeters Meters => meters;

    public IMetricLines MetricLines => metricLines;

    public EnvironmentTraces Traces => traces;

    public EnvironmentsOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger<ExecutionEnvironment> Logger => logger;

    /// <summary>Version of the interpreter that runs a runtime; empty when there is none.</summary>
    public string InterpreterVersion(string runtime) => inventory.Available.FirstOrDefault(entry => entry.Runtime == runtime)?.InterpreterVersion ?? "";
}

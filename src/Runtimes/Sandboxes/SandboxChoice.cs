using Grid.Runtimes.Environments;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Sandboxes;

/// <summary>Which way of keeping functions apart this silo has.</summary>
internal sealed class SandboxChoice(IOptions<EnvironmentsOptions> options, Launcher launcher, ProcessTrees trees, ScratchFolders scratch, BwrapProbe probe)
{
    /// <exception cref="OptionsValidationException">What the settings name does not work here.</exception>
    public ISandboxFactory Choose()
    {
        var (wanted, network) = (options.Value.Sandbox, options.Value.Network);
        if (wanted == ProcessSandboxFactory.BackendName)
            return network == "none" ? throw Wrong("Network", "process keeps nobody from the network; none needs Sandbox=bwrap") : Processes("");

        var (bubblewrap, obstacle) = probe.Try();
        if (bubblewrap is not null) return bubblewrap;
        if (wanted == BwrapSandboxFactory.BackendName) throw Wrong("Sandbox", $"bwrap does not work here: {obstacle}");
        if (network == "none") throw Wrong("Network", $"none needs bwrap, which does not work here: {obstacle}");
        return Processes($"; bwrap does not work here: {obstacle}");
    }

    private ProcessSandboxFactory Processes(string hint) => new(launcher, trees, scratch, hint);

    private static OptionsValidationException Wrong(string option, string what) =>
        new(option, typeof(EnvironmentsOptions), [$"{EnvironmentsOptions.Section}:{option}: {what}."]);
}

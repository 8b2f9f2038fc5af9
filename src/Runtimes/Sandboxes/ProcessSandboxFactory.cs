namespace Grid.Runtimes.Sandboxes;

/// <summary>Plain processes of the silo's own user: works everywhere, keeps nothing apart.</summary>
/// <param name="hint">What a stronger way lacks; the end of the promise.</param>
internal sealed class ProcessSandboxFactory(Launcher launcher, ProcessTrees trees, ScratchFolders scratch, string hint) : ISandboxFactory
{
    public const string BackendName = "process";

    public string Name => BackendName;

    public string Promise =>
        $"no boundary between functions of different owners: they run as the silo's user and see its files and network; {(launcher.DiesWithSilo ? "they end with the silo" : "without setpriv (util-linux) they survive a killed silo")}{hint}";

    public bool SharesNetworkAlone => false;

    public bool TakesLateCode => true;

    public ISandbox Create(SandboxSpec spec) => new ProcessSandbox(
        spec, launcher, trees, scratch.Create(spec.EnvironmentId, spec.TemporaryMb), spec.CodeFolder is null ? scratch.Create(spec.EnvironmentId + "-task") : null);
}

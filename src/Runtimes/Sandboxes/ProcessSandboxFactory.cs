namespace Grid.Runtimes.Sandboxes;

/// <summary>Plain processes of the silo's own user: works everywhere, keeps nothing apart.</summary>
internal sealed class ProcessSandboxFactory(Launcher launcher, ProcessTrees trees, ScratchFolders scratch) : ISandboxFactory
{
    public const string BackendName = "process";

    public string Name => BackendName;

    public string Promise => launcher.DiesWithSilo
        ? "no isolation: functions run as the silo's user, see its files and network, and share its memory; they end with the silo"
        : "no isolation: functions run as the silo's user, see its files and network, and share its memory; without setpriv (util-linux) they survive a killed silo";

    public ISandbox Create(SandboxSpec spec) => new ProcessSandbox(spec, launcher, trees, scratch.Create(spec.EnvironmentId));
}

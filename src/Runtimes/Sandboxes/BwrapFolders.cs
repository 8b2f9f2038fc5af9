namespace Grid.Runtimes.Sandboxes;

/// <summary>The folders of one start as bubblewrap is told them, and the ones that must be staged before.</summary>
internal sealed class BwrapFolders
{
    private readonly List<(string Source, bool Writable)> _staged = [];
    private readonly List<string> _arguments = [];
    private readonly bool _stage;

    private BwrapFolders(bool stage) => _stage = stage;

    public IReadOnlyList<string> Arguments => _arguments;

    public IReadOnlyList<(string Source, bool Writable)> Staged => _staged;

    /// <summary>Those of the machine's folders that are shown below <c>/opt</c>, which they share with the layers.</summary>
    public IReadOnlyList<string> InOpt { get; private init; } = [];

    /// <param name="stage">Whether bubblewrap runs as a user that cannot go where the folders are.</param>
    /// <param name="spec">Without a code folder, the sandbox gets those of <see cref="LateFolders"/>, which needs a stage.</param>
    /// <param name="folders">Folders of the machine that are shown under their own path.</param>
    public static BwrapFolders Of(bool stage, string etc, string scratch, SandboxSpec spec, IEnumerable<string> folders)
    {
        var shown = Outermost(folders).ToList();
        var all = new BwrapFolders(stage) { InOpt = shown.FindAll(folder => IsIn(folder, "/opt")) };
        all.Show(etc, "/etc", "--ro-bind");
        all.Show(scratch, "/tmp", "--bind");
        if (spec.CodeFolder is null)
        {
            all._arguments.AddRange(["--ro-bind", LateFolders.Layers, "/opt", "--ro-bind", LateFolders.Task, "/var/task"]);
        }
        else
        {
            all.ShowLayers(spec.LayersFolder!);
            all.Show(spec.CodeFolder, "/var/task", "--ro-bind");
        }

        foreach (var folder in shown) all.Show(folder, folder, "--ro-bind");
        return all;
    }

    /// <summary>An interpreter below <c>/opt</c> shares that folder with the layers, which then come entry by entry.</summary>
    private void ShowLayers(string layers)
    {
        var place = Reach(layers, writable: false);
        if (InOpt.Count == 0)
        {
            _arguments.AddRange(["--ro-bind", place, "/opt"]);
            return;
        }

        foreach (var entry in new DirectoryInfo(layers).EnumerateFileSystemInfos())
            _arguments.AddRange(entry.LinkTarget is { } target ? ["--symlink", target, "/opt/" + entry.Name] : ["--ro-bind", $"{place}/{entry.Name}", "/opt/" + entry.Name]);
    }

    private void Show(string source, string target, string how) => _arguments.AddRange([how, Reach(source, how == "--bind"), target]);

    private string Reach(string folder, bool writable)
    {
        if (!_stage) return folder;
        _staged.Add((folder, writable));
        return StagedFolders.Place(_staged.Count - 1);
    }

    /// <summary>Without what lies in another, or in a folder that is shown anyway.</summary>
    private static IEnumerable<string> Outermost(IEnumerable<string> folders)
    {
        List<string> kept = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/proc", "/dev"];
        foreach (var folder in folders.Select(Path.TrimEndingDirectorySeparator).Order(StringComparer.Ordinal))
        {
            if (kept.Exists(outer => IsIn(folder, outer))) continue;
            kept.Add(folder);
            yield return folder;
        }
    }

    private static bool IsIn(string folder, string outer) => folder == outer || folder.StartsWith(outer + "/", StringComparison.Ordinal);
}

namespace Grid.Runtimes.Languages;

/// <summary>The folders of a machine where interpreters are looked for.</summary>
/// <param name="Bin">Folders of programs, most wanted first.</param>
/// <param name="Home">The silo's user's home.</param>
/// <param name="JavaKits">Folder of Java development kits, one folder each.</param>
/// <param name="Variable">An environment variable of the silo, or null.</param>
internal sealed record MachinePaths(IReadOnlyList<string> Bin, string Home, string JavaKits, Func<string, string?> Variable)
{
    /// <summary>This machine: <c>PATH</c>, and the usual folders even if it lacks them.</summary>
    public static MachinePaths Current()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return new([.. path.Concat(["/usr/local/bin", "/usr/bin", "/bin"]).Distinct()],
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "/usr/lib/jvm", Environment.GetEnvironmentVariable);
    }

    /// <summary>The program in every folder of <see cref="Bin"/>.</summary>
    public IEnumerable<string> InBin(params IEnumerable<string> programs) =>
        from program in programs from folder in Bin select Path.Combine(folder, program);

    /// <summary>The relative path in every folder of a folder, for version managers that keep one folder per version.</summary>
    public static IEnumerable<string> InEach(string folder, string relativePath) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(version => Path.Combine(version, relativePath)) : [];
}

using Grid.Contracts.Functions;

namespace Grid.Runtimes.Languages;

/// <summary>What a waiting process can become: any function of this runtime and these limits, in which it is born as every process of a function is.</summary>
/// <param name="Runtime">Identifier.</param>
/// <param name="MemorySizeMb">The function's memory in MB.</param>
/// <param name="TemporaryMb">What its <c>/tmp</c> may hold, in MB.</param>
internal readonly record struct StemKind(string Runtime, int MemorySizeMb, int TemporaryMb)
{
    /// <summary>What functions have that are created without saying otherwise.</summary>
    private const int UsualMemorySizeMb = 128, UsualTemporaryMb = 512;

    /// <summary>Files of a function that are linked one by one; more are not worth it.</summary>
    private const int LinksLimit = 64;

    /// <summary>The kind that waits for functions without settings of their own.</summary>
    /// <returns>Null when the runtime has no interpreter that could wait.</returns>
    public static StemKind? Usual(string runtime) => Language.Of(runtime) is null ? null : new StemKind(runtime, UsualMemorySizeMb, UsualTemporaryMb);

    /// <summary>The kind that can become this function; null when something of it is read at the start of the process, so that it must be started plainly.</summary>
    /// <param name="codeFolder">The function's code on the silo.</param>
    /// <param name="layersFolder">Its layers on the silo.</param>
    public static StemKind? Of(FunctionSettings settings, string codeFolder, string layersFolder)
    {
        if (Language.Of(settings.Runtime) is not { } language || !language.StartsAlike(settings, codeFolder)) return null;
        if (settings.Environment is { } variables && variables.Keys.Any(name => ReadAtStart.Reads(name) || language.AlsoReadAtStart.Contains(name))) return null;
        if (Directory.Exists(Path.Combine(layersFolder, "extensions"))) return null;
        if (HasLibraries(codeFolder) || HasLibraries(Path.Combine(codeFolder, "lib")) || HasLibraries(Path.Combine(layersFolder, "lib"))) return null;
        if (!language.ChangesProcess && (Directory.Exists(Path.Combine(layersFolder, "bin")) || HasMany(codeFolder))) return null;
        return new StemKind(settings.Runtime!, settings.MemorySizeMb, settings.EphemeralStorageMb);
    }

    private static bool HasMany(string folder) => Directory.EnumerateFileSystemEntries(folder).Skip(LinksLimit).Any();

    /// <summary>Shared libraries where <c>LD_LIBRARY_PATH</c> points to, which the loader reads when a process starts.</summary>
    private static bool HasLibraries(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.so*").Any();
}

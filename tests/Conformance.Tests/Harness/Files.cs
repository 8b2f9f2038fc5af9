using System.IO.Compression;

namespace Grid.Conformance.Tests.Harness;

/// <summary>Temporary folders and zips.</summary>
internal static class Files
{
    /// <summary>Goes with the test process.</summary>
    private static readonly string Root = NewRoot();

    /// <summary>An empty folder, gone at the latest when the tests end.</summary>
    public static string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Root, $"{name}-{Path.GetRandomFileName()}")).FullName;

    /// <summary>Deletes a folder, also one whose files were made read-only, and one of a killed grid, in which its functions' <c>/tmp</c> is still mounted.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder) || OperatingSystem.IsWindows()) return;
        foreach (var mount in MountsBelow(folder)) Machine.Say("umount", "--lazy", mount);
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            File.SetUnixFileMode(inner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Where something is mounted below a folder.</summary>
    public static string[] MountsBelow(string folder) =>
        [.. File.ReadLines("/proc/self/mounts").Select(mount => mount.Split(' ')[1]).Where(mount => mount.StartsWith(folder + "/", StringComparison.Ordinal))];

    /// <summary>A zip with one Node.js handler: <c>index.handler</c>, a function of <c>event</c> and <c>context</c>.</summary>
    public static string Node(string body) => Zip(("index.js", $"exports.handler = async (event, context) => {{ {body} }};"));

    /// <summary>A zip with one Python module: <c>app.handler</c>.</summary>
    public static string Python(string module) => Zip(("app.py", module));

    /// <summary>A zip file with these texts; a name that ends in <c>*</c> becomes executable, without the star.</summary>
    public static string Zip(params (string Name, string Text)[] entries)
    {
        var path = Path.Combine(NewFolder("zip"), "function.zip");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, text) in entries)
        {
            var entry = archive.CreateEntry(name.TrimEnd('*'));
            entry.ExternalAttributes = (name.EndsWith('*') ? 0b111_101_101 : 0b110_100_100) << 16;
            using var writer = new StreamWriter(entry.Open());
            writer.Write(text);
        }

        return path;
    }

    private static string NewRoot()
    {
        var root = Directory.CreateTempSubdirectory("grid-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(root);
        return root;
    }
}

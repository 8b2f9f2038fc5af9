using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Grid.Conformance.Tests.Clients;

/// <summary>Programs and packages that only these tests need. Without one a laptop skips the test, and continuous integration fails it.</summary>
internal static class Tools
{
    /// <summary>Folder of the npm packages and of the scripts that use them.</summary>
    public static string Npm { get; } = Path.Combine(Here(), "npm");

    /// <summary>Folder of an installed npm package.</summary>
    public static string Package(string name)
    {
        var folder = Path.Combine(Npm, "node_modules", name);
        return Directory.Exists(folder) ? folder : Missing<string>($"the npm package {name} (npm ci in {Npm})");
    }

    /// <summary>Puts packages and what they depend on into a zip, as a deployment does.</summary>
    public static async Task AddPackages(string zip, params string[] packages)
    {
        await using var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Update);
        HashSet<string> added = [.. packages];
        for (Queue<string> left = new(added); left.TryDequeue(out var name);)
        {
            var folder = Package(name);
            foreach (var file in Directory.EnumerateFiles(folder, "*.js*", SearchOption.AllDirectories))
            {
                var path = Path.GetRelativePath(folder, file);
                if (path.StartsWith("dist-es", StringComparison.Ordinal)) continue;
                await archive.CreateEntryFromFileAsync(file, $"node_modules/{name}/{path}", CompressionLevel.Fastest);
            }

            var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "package.json"))).RootElement;
            if (!manifest.TryGetProperty("dependencies", out var dependencies)) continue;
            foreach (var dependency in dependencies.EnumerateObject().Where(dependency => added.Add(dependency.Name))) left.Enqueue(dependency.Name);
        }
    }

    /// <summary>Runs a program to its end and expects success.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) start.Environment.Remove(name);
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{await output}\n{await error}");
        return await output;
    }

    /// <summary>The name of this machine's Node.js as a runtime.</summary>
    public static async Task<string> NodejsRuntime()
    {
        var version = await Run("node", ["--version"]);
        return $"nodejs{version[1..version.IndexOf('.', StringComparison.Ordinal)]}.x";
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return Missing<Process>(start.FileName);
        }
    }

    private static T Missing<T>(string what)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is not "true", $"This machine does not have {what}.");
        throw new InvalidOperationException($"Continuous integration needs {what}.");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

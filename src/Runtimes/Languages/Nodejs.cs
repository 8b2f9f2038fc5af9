using System.Globalization;
using Grid.Contracts.Environments;

namespace Grid.Runtimes.Languages;

internal sealed class Nodejs : Language
{
    public override string Name => "nodejs";

    public override IReadOnlyList<string> ProbeArguments { get; } = ["--version"];

    public override IEnumerable<string> Candidates(MachinePaths machine) =>
        machine.InBin("node").Concat(MachinePaths.InEach(Path.Combine(machine.Home, ".nvm/versions/node"), "bin/node"));

    public override IEnumerable<RuntimeDescription> Serves(string path, string output)
    {
        if (VersionIn(output) is { Major: 20 or 22 or 24 } version)
            yield return Found($"nodejs{version.Major}.x", version, path);
    }

    /// <summary>The heap ends below the function's memory, so that V8 collects before the sandbox kills.</summary>
    public override IReadOnlyList<string> Arguments(InterpreterStart start) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={start.MemorySizeMb * 9 / 10}"),
        Path.Combine(start.Bootstrap, "bootstrap.js"),
    ];

    public override IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap)
    {
        var major = Version.Parse(interpreter.InterpreterVersion).Major;
        var modules = $"{request.OptRoot}/nodejs/node{major}/node_modules:{request.OptRoot}/nodejs/node_modules";
        yield return ("NODE_PATH", $"{modules}:{bootstrap}/node_modules:{bootstrap}:{request.TaskRoot}");
    }
}

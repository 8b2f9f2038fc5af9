using Grid.Contracts.Environments;

namespace Grid.Runtimes.Languages;

internal sealed class Python : Language
{
    public override string Name => "python";

    /// <summary>The program's own path comes with the version: what was asked may be a shim that finds the interpreter anew at every start.</summary>
    public override IReadOnlyList<string> ProbeArguments { get; } = ["-ISc", "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)"];

    public override IEnumerable<string> Candidates(MachinePaths machine)
    {
        var pyenv = machine.Variable("PYENV_ROOT") ?? Path.Combine(machine.Home, ".pyenv");
        return machine.InBin(["python3", .. Enumerable.Range(10, 5).Select(minor => $"python3.{minor}")])
            .Concat(MachinePaths.InEach(Path.Combine(pyenv, "versions"), "bin/python3"));
    }

    public override IEnumerable<RuntimeDescription> Serves(string path, string output)
    {
        var lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines is [var text, var executable, ..] && VersionIn(text) is { Major: 3, Minor: >= 10 and <= 14 } version)
            yield return Found($"python3.{version.Minor}", version, executable);
    }

    public override IReadOnlyList<string> Arguments(InterpreterStart start) => ["-s", Path.Combine(start.Bootstrap, "bootstrap.py")];

    public override IEnumerable<(string Name, string Value)> StemVariables(InterpreterStart start) => [("PYTHONPATH", start.Bootstrap)];

    public override IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap) =>
        [("PYTHONPATH", bootstrap)];

    /// <summary>Byte code of the bootstrap: sandboxed functions cannot write it, and compiling takes a quarter of a cold start.</summary>
    public override IReadOnlyList<string> WarmUpArguments(string bootstrap) => ["-m", "compileall", "-q", bootstrap];
}

using Grid.Contracts.Environments;

namespace Grid.Runtimes.Languages;

internal sealed class Ruby : Language
{
    public override string Name => "ruby";

    public override IReadOnlyList<string> ProbeArguments { get; } = ["--version"];

    public override IEnumerable<string> Candidates(MachinePaths machine) =>
        machine.InBin(["ruby", .. Enumerable.Range(1, 4).Select(minor => $"ruby3.{minor}")])
            .Concat(MachinePaths.InEach(machine.Variable("RBENV_ROOT") is { } root ? $"{root}/versions" : $"{machine.Home}/.rbenv/versions", "bin/ruby"));

    public override IEnumerable<RuntimeDescription> Serves(string path, string output)
    {
        if (VersionIn(output) is { Major: 3, Minor: >= 1 } version)
            yield return Found($"ruby3.{version.Minor}", version, path);
    }

    public override IReadOnlyList<string> Arguments(InterpreterStart start) => [Path.Combine(start.Bootstrap, "bootstrap.rb")];

    /// <summary>The colon at the end of <c>GEM_PATH</c> stands for the interpreter's own gems.</summary>
    public override IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap)
    {
        var version = Version.Parse(interpreter.InterpreterVersion);
        var abi = $"{version.Major}.{version.Minor}.0";
        yield return ("GEM_PATH", $"{request.TaskRoot}/vendor/bundle/ruby/{abi}:{request.OptRoot}/ruby/gems/{abi}:");
        yield return ("GEM_HOME", bootstrap);
        yield return ("RUBYLIB", $"{request.TaskRoot}:{bootstrap}/lib:{request.OptRoot}/ruby/lib");
    }
}

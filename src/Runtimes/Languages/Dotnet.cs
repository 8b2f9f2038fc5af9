using System.Globalization;
using Grid.Contracts.Environments;

namespace Grid.Runtimes.Languages;

/// <summary>The shared runtimes of a <c>dotnet</c> host.</summary>
internal sealed class Dotnet : Language
{
    public override string Name => "dotnet";

    public override IReadOnlyList<string> ProbeArguments { get; } = ["--list-runtimes"];

    public override IEnumerable<string> Candidates(MachinePaths machine)
    {
        var root = machine.Variable("DOTNET_ROOT");
        return machine.InBin("dotnet").Concat(root is null ? [] : [Path.Combine(root, "dotnet")]).Append(Path.Combine(machine.Home, ".dotnet/dotnet"));
    }

    public override IEnumerable<RuntimeDescription> Serves(string path, string output) =>
        from line in output.Split('\n')
        where line.StartsWith("Microsoft.NETCore.App ", StringComparison.Ordinal)
        let version = VersionIn(line)
        where version is { Major: 8 or 10 }
        select Found("dotnet" + version.Major.ToString(CultureInfo.InvariantCulture), version, path);

    /// <summary>
    /// A handler of three parts is run by the bootstrap, on the frameworks that the function's own <c>runtimeconfig.json</c> asks for where it has one.
    /// A bare assembly name is a program that speaks the Runtime API itself.
    /// </summary>
    public override IReadOnlyList<string> Arguments(LaunchRequest request, RuntimeDescription interpreter, string bootstrap)
    {
        var handler = request.Spec.Version.Settings.Handler;
        if (!handler.Contains("::", StringComparison.Ordinal)) return [$"{request.TaskRoot}/{handler}.dll"];

        var configuration = handler[..handler.IndexOf("::", StringComparison.Ordinal)].Trim() + ".runtimeconfig.json";
        return File.Exists(Path.Combine(request.TaskRootOnHost ?? request.TaskRoot, configuration))
            ? ["exec", "--runtimeconfig", $"{request.TaskRoot}/{configuration}", Path.Combine(bootstrap, "Grid.Bootstrap.dll")]
            : ["exec", "--fx-version", interpreter.InterpreterVersion, Path.Combine(bootstrap, "Grid.Bootstrap.dll")];
    }

    public override IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap) =>
        [("DOTNET_ROOT", Path.GetDirectoryName(interpreter.InterpreterPath)!), ("LAMBDA_RUNTIME_NAME", interpreter.Runtime)];
}

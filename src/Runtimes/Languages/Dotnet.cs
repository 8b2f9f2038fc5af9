using System.Globalization;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;

namespace Grid.Runtimes.Languages;

/// <summary>The shared runtimes of a <c>dotnet</c> host.</summary>
internal sealed class Dotnet : Language
{
    private const string Bootstrap = "Grid.Bootstrap.dll";

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
    public override IReadOnlyList<string>? OwnArguments(LaunchRequest request, InterpreterStart start)
    {
        var handler = request.Spec.Version.Settings.Handler;
        if (ConfigurationOf(handler) is not { } configuration) return [$"{request.TaskRoot}/{handler}.dll"];
        return File.Exists(Path.Combine(request.TaskRootOnHost ?? request.TaskRoot, configuration))
            ? ["exec", "--runtimeconfig", $"{request.TaskRoot}/{configuration}", Path.Combine(start.Bootstrap, Bootstrap), request.OptRoot]
            : null;
    }

    public override IReadOnlyList<string> Arguments(InterpreterStart start) =>
        ["exec", "--fx-version", start.Interpreter.InterpreterVersion, Path.Combine(start.Bootstrap, Bootstrap)];

    /// <summary>
    /// A configuration that says nothing but what the bootstrap is started with anyway is no reason to start differently.
    /// Empty variables are: before version 9 a process could not set one.
    /// </summary>
    public override bool StartsAlike(FunctionSettings settings, string codeFolder) =>
        settings.Environment?.Values.Any(value => value.Length == 0) != true && ConfigurationOf(settings.Handler) is { } configuration && RuntimeConfiguration.IsPlain(Path.Combine(codeFolder, configuration), settings.Runtime);

    /// <summary>Null for the bare name of a program.</summary>
    private static string? ConfigurationOf(string handler) =>
        handler.IndexOf("::", StringComparison.Ordinal) is >= 0 and var end ? handler[..end].Trim() + ".runtimeconfig.json" : null;

    public override IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap) =>
        [("DOTNET_ROOT", Path.GetDirectoryName(interpreter.InterpreterPath)!), ("LAMBDA_RUNTIME_NAME", interpreter.Runtime)];
}

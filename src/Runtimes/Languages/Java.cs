using System.Globalization;
using Grid.Contracts.Environments;

namespace Grid.Runtimes.Languages;

/// <summary>A Java development kit: the bootstrap is compiled on the machine, see <see cref="JavaClasses"/>.</summary>
internal sealed class Java : Language
{
    public override string Name => "java";

    public override IReadOnlyList<string> ProbeArguments { get; } = ["--version"];

    public override IEnumerable<string> Candidates(MachinePaths machine)
    {
        var home = machine.Variable("JAVA_HOME");
        return machine.InBin("java").Concat(home is null ? [] : [Path.Combine(home, "bin/java")]).Concat(MachinePaths.InEach(machine.JavaKits, "bin/java"));
    }

    public override IEnumerable<RuntimeDescription> Serves(string path, string output)
    {
        if (VersionIn(output) is { Major: 17 or 21 or 25 } version && File.Exists(Compiler(path)))
            yield return Found($"java{version.Major}", version, path);
    }

    public static string Compiler(string java) => Path.Combine(Path.GetDirectoryName(java)!, "javac");

    /// <summary>
    /// The class path is the bootstrap's classes, then the function's folder, its jars and the layers' jars.
    /// The heap takes 85 % of the memory; one thread collects it and the first compiler suffices, which is what makes a short life quick.
    /// </summary>
    public override IReadOnlyList<string> Arguments(LaunchRequest request, RuntimeDescription interpreter, string bootstrap) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"-Xmx{request.Spec.Version.Settings.MemorySizeMb * 85 / 100}m"),
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", $"-Djava.io.tmpdir={request.TemporaryRoot}",
        "-cp", $"{bootstrap}:{request.TaskRoot}:{request.TaskRoot}/lib/*:{request.OptRoot}/java/lib/*", "grid.bootstrap.Main",
    ];

    public override IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap) => [];

    /// <summary>The names under which version 1 of the AWS SDK for Java looks for the credentials.</summary>
    public override IEnumerable<(string Name, string Value)> Fixed(LaunchRequest request) =>
        [("AWS_ACCESS_KEY", request.Credentials.Id), ("AWS_SECRET_KEY", request.Credentials.Secret)];
}

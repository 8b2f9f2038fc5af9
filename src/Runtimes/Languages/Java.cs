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
    /// The class path holds the bootstrap's classes alone; it loads the function's folder, its jars and the layers' jars itself.
    /// A process that waits reaches for its variables in a way that newer versions warn of.
    /// The heap takes 85 % of the memory; one thread collects it and the first compiler suffices, which is what makes a short life quick.
    /// </summary>
    public override IReadOnlyList<string> Arguments(InterpreterStart start) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"-Xmx{start.MemorySizeMb * 85 / 100}m"),
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", $"-Djava.io.tmpdir={start.TemporaryRoot}",
        .. start.Waits && Version.Parse(start.Interpreter.InterpreterVersion).Major >= 24 ? (string[])["--sun-misc-unsafe-memory-access=allow"] : [],
        "-cp", start.Bootstrap, "grid.bootstrap.Main",
    ];

    public override bool ChangesProcess => false;

    public override IReadOnlyList<string> AlsoReadAtStart => ["TZ", "PATH", "CLASSPATH"];

    public override IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap) => [];

    /// <summary>The names under which version 1 of the AWS SDK for Java looks for the credentials.</summary>
    public override IEnumerable<(string Name, string Value)> Fixed(LaunchRequest request) =>
        [("AWS_ACCESS_KEY", request.Credentials.Id), ("AWS_SECRET_KEY", request.Credentials.Secret)];
}

using System.Text.RegularExpressions;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;

namespace Grid.Runtimes.Languages;

/// <summary>One language: where its interpreters lie, which runtimes they serve, and how one is told to run a function.</summary>
internal abstract partial class Language
{
    /// <summary>The languages that need an interpreter; <c>provided.*</c> needs none.</summary>
    public static IReadOnlyList<Language> All { get; } = [new Nodejs(), new Python(), new Ruby(), new Java(), new Dotnet()];

    /// <summary>First part of the runtime identifiers, and the folder of the bootstrap.</summary>
    public abstract string Name { get; }

    /// <summary>Arguments that make an interpreter tell its version on standard output.</summary>
    public abstract IReadOnlyList<string> ProbeArguments { get; }

    /// <summary>Paths that may be interpreters; they need not exist.</summary>
    public abstract IEnumerable<string> Candidates(MachinePaths machine);

    /// <summary>The runtimes that an interpreter serves, from what it said to <see cref="ProbeArguments"/>; none when it did not make sense.</summary>
    public abstract IEnumerable<RuntimeDescription> Serves(string path, string output);

    /// <summary>
    /// Arguments of the interpreter, up to the bootstrap. The bootstrap itself gets the layers' folder as its only argument and runs the function that the
    /// variables name; without an argument it waits for its function.
    /// </summary>
    public abstract IReadOnlyList<string> Arguments(InterpreterStart start);

    /// <summary>All arguments for a function that the interpreter must know from the start; null for the others, which all start alike.</summary>
    public virtual IReadOnlyList<string>? OwnArguments(LaunchRequest request, InterpreterStart start) => null;

    /// <summary>False for a function that has <see cref="OwnArguments"/>.</summary>
    /// <param name="codeFolder">The function's code on the silo.</param>
    public virtual bool StartsAlike(FunctionSettings settings, string codeFolder) => true;

    /// <summary>False when a process can change neither its working directory nor, for more than its own code, its variables.</summary>
    public virtual bool ChangesProcess => true;

    /// <summary>Variables beside those in <see cref="ReadAtStart"/> that the runtime reads before there is a function, or of which the machine's own code would not hear later.</summary>
    public virtual IReadOnlyList<string> AlsoReadAtStart => [];

    /// <summary>Variables that a waiting process starts with, beside those of every language.</summary>
    public virtual IEnumerable<(string Name, string Value)> StemVariables(InterpreterStart start) => [];

    /// <summary>Variables that the customer may override.</summary>
    public abstract IEnumerable<(string Name, string Value)> Defaults(LaunchRequest request, RuntimeDescription interpreter, string bootstrap);

    /// <summary>Variables that the customer may not override.</summary>
    public virtual IEnumerable<(string Name, string Value)> Fixed(LaunchRequest request) => [];

    /// <summary>Arguments of a command that makes later starts quicker by writing beside the bootstrap, or null.</summary>
    public virtual IReadOnlyList<string>? WarmUpArguments(string bootstrap) => null;

    /// <summary>The language of a runtime identifier, or null.</summary>
    public static Language? Of(string runtime) => All.FirstOrDefault(language => runtime.StartsWith(language.Name, StringComparison.Ordinal));

    /// <summary>The first version number in a text, with at least two parts; null when there is none.</summary>
    protected static Version? VersionIn(string text)
    {
        var match = VersionNumber().Match(text);
        return !match.Success ? null : Version.Parse(match.Value.Contains('.', StringComparison.Ordinal) ? match.Value : match.Value + ".0");
    }

    protected static RuntimeDescription Found(string runtime, Version version, string path) =>
        new() { Runtime = runtime, InterpreterVersion = version.ToString(), InterpreterPath = path };

    [GeneratedRegex(@"\d+(\.\d+){0,3}")]
    private static partial Regex VersionNumber();
}

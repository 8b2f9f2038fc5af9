using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Languages;

/// <summary>How to start a runtime's process: what the sandbox is told.</summary>
internal sealed record LaunchPlan
{
    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    /// <summary>Without the program itself.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the process; nothing is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The process waits on its standard input for one line that says which function it is to run, see <see cref="StemCells.StemLine"/>.</summary>
    public bool Waits { get; init; }

    /// <summary>Folders of the silo's machine that the process reads under their own path, beside code and layers: the interpreter's and the bootstrap's.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Files of the silo that the process finds open from descriptor 3 upwards, in this order; they stay the caller's.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors { get; init; } = [];
}

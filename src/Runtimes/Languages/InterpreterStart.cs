using Grid.Contracts.Environments;

namespace Grid.Runtimes.Languages;

/// <summary>What is settled when an interpreter starts, whichever function it will run.</summary>
/// <param name="Interpreter">Program and version.</param>
/// <param name="Bootstrap">Folder of this language's bootstrap.</param>
/// <param name="MemorySizeMb">The function's memory in MB, for languages that fix their heap.</param>
/// <param name="TemporaryRoot">Scratch folder as the process sees it.</param>
/// <param name="Waits">The process waits for its function, rather than being started with it.</param>
internal sealed record InterpreterStart(RuntimeDescription Interpreter, string Bootstrap, int MemorySizeMb, string TemporaryRoot, bool Waits);

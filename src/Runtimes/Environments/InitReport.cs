namespace Grid.Runtimes.Environments;

/// <summary>What is written when Init is over.</summary>
/// <param name="Phase"><c>init</c>, or <c>invoke</c> when an invocation repeated it.</param>
/// <param name="Fault">Null when it went well.</param>
internal readonly record struct InitReport(string Phase, TimeSpan Duration, Fault? Fault);

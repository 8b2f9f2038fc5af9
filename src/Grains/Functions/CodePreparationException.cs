namespace Grid.Grains.Functions;

/// <summary>A version's code cannot be got ready. The version becomes Failed, or the update fails and what was in force stays.</summary>
/// <param name="reasonCode">One of Lambda's reason codes, for example <c>InvalidZipFileException</c>.</param>
/// <param name="message">The reason as the API shows it.</param>
public sealed class CodePreparationException(string reasonCode, string message) : Exception(message)
{
    public string ReasonCode { get; } = reasonCode;
}

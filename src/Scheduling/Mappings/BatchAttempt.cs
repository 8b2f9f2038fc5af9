namespace Grid.Scheduling.Mappings;

/// <summary>An attempt that has reached the function.</summary>
/// <param name="FunctionError">Null when it said itself which records had failed.</param>
public sealed record BatchAttempt(string RequestId, string? ExecutedVersion, string? FunctionError);

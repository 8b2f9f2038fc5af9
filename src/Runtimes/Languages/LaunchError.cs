namespace Grid.Runtimes.Languages;

/// <summary>Why a function cannot be started, in Lambda's words.</summary>
/// <param name="ErrorType">For example <c>Runtime.InvalidEntrypoint</c>.</param>
/// <param name="Message">Without the prefix <c>RequestId: … Error: </c>.</param>
internal sealed record LaunchError(string ErrorType, string Message);

namespace Grid.Contracts.Observability;

/// <summary>Where the log lines of functions go. Writing never waits: a sink that cannot keep up drops lines and says so in the log itself.</summary>
public interface IFunctionLog
{
    /// <param name="group">Log group, for example <c>/aws/lambda/name</c>.</param>
    /// <param name="stream">Log stream, for example <c>2026/11/25/[$LATEST]0123…</c>; one per execution environment.</param>
    IFunctionLogStream Open(string region, string group, string stream);
}

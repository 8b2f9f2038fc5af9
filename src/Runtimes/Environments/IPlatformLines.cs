namespace Grid.Runtimes.Environments;

/// <summary>How the platform's own log lines look. Each call fills the buffer and hands every finished line to the log.</summary>
internal interface IPlatformLines
{
    void InitStart(EnvironmentLog log, string phase);

    void InitEnd(EnvironmentLog log, in InitReport report);

    void Start(EnvironmentLog log, Invocation invocation);

    void End(EnvironmentLog log, in InvocationReport report);
}

namespace Grid.Runtimes.RuntimeApi;

/// <summary>The paths of the Runtime API.</summary>
internal enum RuntimeApiPath
{
    Unknown,
    Next,
    Response,
    Error,
    InitError,
    Ping,
}

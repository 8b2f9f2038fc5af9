namespace Grid.Runtimes.RuntimeApi;

/// <summary>What a runtime has sent.</summary>
internal enum RequestKind
{
    /// <summary>The head is not all there yet.</summary>
    Incomplete,

    /// <summary>It asks for the next event.</summary>
    Next,

    /// <summary>It answers an invocation.</summary>
    Response,

    /// <summary>It fails an invocation.</summary>
    Error,

    /// <summary>Anything else.</summary>
    Other,
}

namespace Grid.Runtimes.Environments;

/// <summary>Where the platform's lines go.</summary>
internal interface IPlatformSink
{
    /// <summary>The line in the making.</summary>
    LineBuffer Line { get; }

    /// <summary>The line is complete.</summary>
    void FinishLine();
}

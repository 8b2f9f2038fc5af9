namespace Grid.Runtimes.Extensions;

/// <summary>One extension of an environment. Changed by <see cref="ExtensionRoster"/> alone.</summary>
internal sealed class Extension(string name, bool isExternal)
{
    /// <summary>Base name of the file of an external one; whatever an internal one calls itself.</summary>
    public string Name => name;

    /// <summary>True for a process of its own from <c>/opt/extensions</c>, false for a part of the runtime's process.</summary>
    public bool IsExternal => isExternal;

    /// <summary><c>Lambda-Extension-Identifier</c>.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    public ExtensionEvents Events { get; internal set; }

    public ExtensionState State { get; internal set; }

    /// <summary>What it has reported, or what the platform has seen; null while all is well.</summary>
    public string? ErrorType { get; internal set; }

    /// <summary>True when its process is no more.</summary>
    public bool HasEnded { get; internal set; }

    /// <summary>Its question for an event.</summary>
    public TaskCompletionSource<ExtensionAnswer>? Asking { get; internal set; }

    /// <summary>As logs list them: <c>INVOKE, SHUTDOWN</c>.</summary>
    public IEnumerable<string> EventNames
    {
        get
        {
            if (Events.HasFlag(ExtensionEvents.Invoke)) yield return "INVOKE";
            if (Events.HasFlag(ExtensionEvents.Shutdown)) yield return "SHUTDOWN";
        }
    }
}

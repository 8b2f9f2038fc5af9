using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.Extensions;

/// <summary>
/// The extensions of an environment from one start of its processes to their end: who there is, and what may follow what.
/// Pure; the environment around it holds the lock and does the work.
/// </summary>
/// <param name="external">Names of the external extensions, which are expected to register.</param>
internal sealed class ExtensionRoster(IReadOnlyCollection<string> external)
{
    /// <summary>Internal and external ones together.</summary>
    public const int Limit = 10;

    private readonly List<Extension> _all = [.. external.Select(name => new Extension(name, isExternal: true))];
    private bool _closed;

    public IReadOnlyList<Extension> All => _all;

    public bool HasExternal => _all.Exists(extension => extension.IsExternal);

    /// <summary>True when every external extension has registered, so that the runtime may start.</summary>
    public bool AllRegistered => _all.TrueForAll(extension => extension.State != ExtensionState.Started);

    /// <summary>True when every extension has asked for an event and none works on one: the environment waits for no extension.</summary>
    public bool AllReady { get; private set; } = external.Count == 0;

    /// <summary>The runtime has asked for its first event: whoever has not registered never will.</summary>
    public void Close() => _closed = true;

    public Extension? Find(Guid id) => _all.Find(extension => extension.Id == id);

    public Extension? Find(string name) => _all.Find(extension => extension.Name == name);

    public (Extension? Extension, Refusal? Refusal) Register(string name, ExtensionEvents events)
    {
        if (name.Length == 0) return (null, ExtensionRefusals.EmptyName);
        var extension = Find(name);
        if (extension is { IsExternal: true })
        {
            if (extension.State != ExtensionState.Started) return (null, ExtensionRefusals.Transition($"{extension.State}", "Registered", name));
        }
        else
        {
            if (events.HasFlag(ExtensionEvents.Shutdown)) return (null, ExtensionRefusals.ShutdownIsForExternalOnes);
            if (_closed) return (null, ExtensionRefusals.Closed);
            if (extension is not null) return (null, ExtensionRefusals.NameTaken);
            if (_all.Count == Limit) return (null, ExtensionRefusals.TooMany);
            extension = new Extension(name, isExternal: false);
            _all.Add(extension);
        }

        extension.Events = events;
        Move(extension, ExtensionState.Registered);
        return (extension, null);
    }

    /// <summary>The extension asks for an event. Asking again before there is one is allowed: it may have lost its connection.</summary>
    public Refusal? Next(Extension extension)
    {
        if (extension.State is not (ExtensionState.Registered or ExtensionState.Ready or ExtensionState.Running))
            return ExtensionRefusals.Transition($"{extension.State}", "Ready", $"{extension.Id}");
        Move(extension, ExtensionState.Ready);
        return null;
    }

    /// <summary>The extension gives up.</summary>
    /// <param name="init">True for <c>init/error</c>.</param>
    public Refusal? Report(Extension extension, bool init, string errorType)
    {
        var to = init ? ExtensionState.InitError : ExtensionState.ExitError;
        var allowed = init
            ? extension.State is ExtensionState.Registered
            : extension.State is ExtensionState.Registered or ExtensionState.Ready or ExtensionState.Running;
        if (!allowed) return ExtensionRefusals.Transition($"{extension.State}", $"{to}", $"{extension.Id}");
        extension.ErrorType = errorType;
        Move(extension, to);
        return null;
    }

    /// <summary>An event goes to an extension that has asked for one.</summary>
    public void Deliver(Extension extension) => Move(extension, ExtensionState.Running);

    /// <summary>The process has ended. What the extension has reported itself says more than that it is gone.</summary>
    public void End(Extension extension)
    {
        extension.HasEnded = true;
        if (extension.State is not (ExtensionState.InitError or ExtensionState.ExitError)) Move(extension, ExtensionState.Exited);
    }

    private void Move(Extension extension, ExtensionState to)
    {
        extension.State = to;
        AllReady = _all.TrueForAll(other => other.State == ExtensionState.Ready);
    }
}

using Grid.Runtimes.Environments;
using Grid.Runtimes.RuntimeApi;
using Grid.Runtimes.TelemetryApi;

namespace Grid.Runtimes.Extensions;

/// <summary>What an extension can ask of its environment.</summary>
internal interface IExtensionCalls
{
    /// <summary>Name, version, handler, account: for the reply to a registration.</summary>
    EnvironmentSpec Spec { get; }

    (Extension? Extension, Refusal? Refusal) Register(string name, ExtensionEvents events);

    /// <summary>The next event; waits for it, for hours if need be.</summary>
    ValueTask<ExtensionAnswer> NextEvent(Guid extension);

    /// <summary>The extension gives up; to be followed by <see cref="EndExtension"/> once it has its reply.</summary>
    /// <param name="init">True for <c>init/error</c>.</param>
    Refusal? BeginExtensionError(Guid extension, bool init, string errorType);

    /// <summary>The environment fails with what the extension has reported.</summary>
    void EndExtension(bool init, string errorType);

    /// <summary>Telemetry begins to flow, from the start of this Init on.</summary>
    Refusal? Subscribe(Guid extension, TelemetrySubscription subscription);

    /// <summary>Whether the extension is known: asked before its subscription is looked at.</summary>
    Refusal? Identify(Guid extension);
}

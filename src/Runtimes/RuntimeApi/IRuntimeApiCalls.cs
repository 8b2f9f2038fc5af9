using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Extensions;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>What a runtime can ask of its environment. Calls may come on any number of connections.</summary>
internal interface IRuntimeApiCalls : IExtensionCalls
{
    /// <summary>The runtime has opened a connection.</summary>
    void Connected();

    /// <summary>The next event; waits for it, for hours if need be.</summary>
    /// <param name="connectionClosed">Tells whether the question can still be answered when an event arrives.</param>
    ValueTask<NextAnswer> Next(CancellationToken connectionClosed);

    /// <summary>The runtime is about to send the answer of an invocation.</summary>
    /// <param name="requestId">From the path.</param>
    /// <param name="error">True for <c>/error</c>.</param>
    /// <param name="invocation">The invocation to finish with <see cref="EndAnswer"/> in any case; null when refused.</param>
    Refusal? BeginAnswer(ReadOnlySpan<char> requestId, bool error, out Invocation? invocation);

    /// <summary>The answer has been read, or never will be. One that comes too late is ignored.</summary>
    /// <param name="payload">Taken over.</param>
    /// <param name="fault">Null for a good answer.</param>
    /// <returns>True when it is the invocation's answer: then it has to be published.</returns>
    bool EndAnswer(Invocation invocation, Payload payload, Fault? fault);

    /// <summary>The runtime cannot start the function; to be followed by <see cref="EndInit"/> once the runtime has its reply.</summary>
    Refusal? BeginInitError(Fault fault);

    /// <summary>Ends Init after its error.</summary>
    void EndInit(Fault fault);
}

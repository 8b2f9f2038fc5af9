using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Invocation;

/// <summary>
/// Brings an invocation to another silo and its answer back: small ones in messages, large ones over HTTP, straight from the caller's silo to the one that runs it.
/// Tells apart what has surely not run from what may have.
/// </summary>
internal sealed partial class ForwardingTransport(ForwardingClient messages, ForwardingHttp http, ISiloStatusOracle oracle, ILogger<ForwardingTransport> logger)
{
    private static readonly ApiError s_notReached = new(ApiErrorKind.Service, "The silo that was to run the function was lost before the function had the event.");

    private static readonly ApiError s_lost = new(ApiErrorKind.Service, "The silo that ran the function was lost. Nobody knows whether the function has run.");

    /// <summary>
    /// What came of it. <see cref="InvokeError.Platform"/>: the function has not had the event. <see cref="InvokeError.Lost"/>: it may have had it.
    /// </summary>
    /// <param name="learnIdle">Called with the number of idle environments that the silo has afterwards.</param>
    public async Task<InvocationResult> Send(Peer peer, ForwardedInvocation invocation, ReadOnlyMemory<byte> body, Action<int> learnIdle, CancellationToken cancellationToken)
    {
        try
        {
            // In a message the event is copied: the caller may leave, and reuse its buffer, before the message is on the wire.
            var (result, payload) = body.Length <= ForwardedInvocation.MessageLimit
                ? (await Message(peer, invocation with { Event = body.ToArray() }, cancellationToken), null)
                : await http.Invoke(peer, invocation, body, cancellationToken);
            learnIdle(result.Idle);
            if (result.Fetch is { } name) payload = await http.Fetch(peer, name, cancellationToken);
            return new InvocationResult
            {
                Error = result.Error,
                Refusal = result.Refusal,
                ExecutedVersion = result.ExecutedVersion,
                Payload = payload ?? Payload.Of(result.Payload),
                FunctionError = result.FunctionError,
                LogTail = result.LogTail,
                TraceHeader = result.TraceHeader,
                ColdStart = result.ColdStart,
            };
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Failed(exception, peer, invocation);
        }
    }

    /// <summary>The target hears of a caller who leaves: an invocation that still waits there for an environment does not run.</summary>
    private async Task<ForwardedResult> Message(Peer peer, ForwardedInvocation invocation, CancellationToken cancellationToken)
    {
        var service = messages.Of(peer.Address);
        try
        {
            return await service.Invoke(invocation).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            service.Cancel(invocation.RequestId).Ignore();
            throw;
        }
    }

    private InvocationResult Failed(Exception exception, Peer peer, ForwardedInvocation invocation)
    {
        if (Unsent(exception, peer))
        {
            LogNotReached(exception, peer.Address, invocation.RequestId);
            return new InvocationResult { Error = InvokeError.Platform, Refusal = s_notReached };
        }

        LogLost(exception, peer.Address, invocation.RequestId);
        return new InvocationResult { Error = InvokeError.Lost, Refusal = s_lost };
    }

    /// <summary>While a silo counts as alive, Orleans says that it cannot be reached only for what was never sent. When it has died, for what had been sent, too.</summary>
    private bool Unsent(Exception exception, Peer peer) => exception switch
    {
        ForwardingException http => http.Unsent,
        SiloUnavailableException or OrleansMessageRejectionException => oracle.GetApproximateSiloStatus(peer.Address) == SiloStatus.Active,
        _ => false,
    };
}

using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Grid.Grains.Observability;
using Grid.Scheduling.Environments;

namespace Grid.Grains.Invocation;

/// <summary>
/// Where an invocation runs: here when an environment here has time for it, else where one is idle, else where the placement policy has one started.
/// A silo that is lost before the function had the event is tried no more, and the others are; after that nothing is tried again.
/// </summary>
internal sealed class Forwarder(Silos silos, OwnSilo own, Placer placer, ForwardingTransport transport, DecisionLog decisions) : IForwarder
{
    private static readonly ActivitySource Spans = new("Grid.Grains");

    public ValueTask<InvocationResult?> TryElsewhere(Dispatcher dispatcher, InvocationRequest request, string invokedArn, CancellationToken cancellationToken)
    {
        if (request.ForwardedArn is not null || (silos.IsAlone && own.Hosts)) return default;
        var prospect = dispatcher.Prospect;
        return prospect == Prospect.Served ? default : Forward(dispatcher.Version, prospect, request, invokedArn, cancellationToken);
    }

    private async ValueTask<InvocationResult?> Forward(FunctionVersion version, Prospect prospect, InvocationRequest request, string invokedArn, CancellationToken cancellationToken)
    {
        List<SiloAddress> tried = [];
        InvocationResult? last = null;
        while (true)
        {
            var peer = FindIdle(version, tried);
            if (peer is null)
            {
                if (prospect == Prospect.Waits) return null;
                var chosen = placer.Choose(version, tried);
                if (chosen is null && !own.MayHost) return last ?? Nowhere(version);
                if (chosen is null || chosen.Equals(own.Address) || (peer = Find(chosen)) is null) return null;
                Note(version, request, peer);
                peer.Promise(version.Settings.MemorySizeMb);
            }
            else
            {
                decisions.Forwarded(version, request.RequestId, peer.Name, "IdleEnvironment", peer.Idle(version).Idle);
            }

            tried.Add(peer.Address);
            var result = await Send(peer, version, request, invokedArn, cancellationToken);
            if (result.Error != InvokeError.Platform) return result;
            last = result;
        }
    }

    /// <summary>The silo that has most idle environments of the version, provisioned ones before others; one of them is taken. Null when there is none.</summary>
    private Peer? FindIdle(FunctionVersion version, List<SiloAddress> tried)
    {
        while (true)
        {
            Peer? best = null;
            var most = (Provisioned: false, Idle: 0);
            foreach (var peer in silos.Others)
            {
                var (idle, provisioned) = peer.Idle(version);
                if (idle == 0 || !peer.TakesInvocations || tried.Contains(peer.Address)) continue;
                if (best is not null && (provisioned, idle).CompareTo(most) <= 0) continue;
                (best, most) = (peer, (provisioned, idle));
            }

            if (best is null || best.TakeIdle(version)) return best;
        }
    }

    private void Note(FunctionVersion version, InvocationRequest request, Peer peer)
    {
        if (peer.Snapshot is { } snapshot) decisions.Placed(version, request.RequestId, peer.Name, placer.Policy, snapshot.FreeMemoryMb, snapshot.Environments);
    }

    private Peer? Find(SiloAddress address) => silos.Others.FirstOrDefault(peer => peer.Address.Equals(address));

    private async Task<InvocationResult> Send(Peer peer, FunctionVersion version, InvocationRequest request, string invokedArn, CancellationToken cancellationToken)
    {
        using var span = Spans.StartActivity("forward", ActivityKind.Client);
        span?.SetTag("grid.silo", peer.Address.ToString());
        var invocation = new ForwardedInvocation
        {
            Function = version.Function,
            Version = version.Version,
            InvokedArn = invokedArn,
            RequestId = request.RequestId,
            TraceHeader = request.TraceHeader,
            ClientContext = request.ClientContext,
            LogTail = request.LogTail,
            AccessKeyId = request.AccessKeyId,
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
            Trigger = request.Trigger,
        };
        var result = await transport.Send(peer, invocation, request.Event, idle => peer.LearnIdle(version, idle), cancellationToken);
        if (result.Error is InvokeError.Platform or InvokeError.Lost) span?.SetStatus(ActivityStatusCode.Error);
        return result;
    }

    private static InvocationResult Nowhere(FunctionVersion version) => new()
    {
        Error = InvokeError.Platform,
        Refusal = new ApiError(ApiErrorKind.Service, $"No silo of this grid has the runtime {version.Settings.Runtime} and {version.Settings.MemorySizeMb} MB of memory for functions."),
    };
}

using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Grains.Concurrency;
using Grid.Grains.Functions;
using Grid.Grains.Metrics;
using Grid.Grains.Observability;
using Grid.Grains.Traces;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Invocation;

namespace Grid.Grains.Invocation;

/// <summary>Every invocation's way: route, admit, place, run. The only code that holds a slot of a limit.</summary>
internal sealed class Invoker(IRouteTable routes, Dispatchers dispatchers, IForwarder forwarder, TraceHeaders traces, RequestSegments segments, Dice dice, DecisionLog decisions) : IInvoker
{
    /// <summary>Environments tried when one is lost before the function had the event.</summary>
    private const int MostPlacements = 3;

    private static readonly ActivitySource Spans = new("Grid.Grains");

    private static readonly ApiError Loop = new(
        ApiErrorKind.RecursiveInvocation, "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function's invocation.");

    public async ValueTask<InvocationResult> Invoke(InvocationRequest request, CancellationToken cancellationToken)
    {
        // 1. Route: which version.
        var route = await routes.Get(request.Function, request.Qualifier);
        if (!route.Ok) return Refused(InvokeError.Refused, route.Error);
        var version = Choose(route.Value);
        if (request.DryRun) return new InvocationResult { ExecutedVersion = version.Version };

        var dispatcher = dispatchers.For(version);
        var segment = segments.Begin(version, ref request);
        InvocationResult? ended = null;
        var holdsSlot = false;
        try
        {
            // Elsewhere, where another silo has what this one lacks: it admits, places and runs.
            if (await forwarder.TryElsewhere(dispatcher, request, route.Value.InvokedArn, cancellationToken) is { } answer) return ended = answer;

            // A chain of calls that has come round too often ends here, on the silo that would run it.
            var lineage = dispatcher.Lineage;
            if (!route.Value.AllowsLoops && lineage.Passes(request.TraceHeader) >= Lineage.MostPasses) return ended = Looping(request.Function);

            var trace = traces.For(version, request.TraceHeader, lineage);
            for (var attempt = 1; ; attempt++)
            {
                // 2. Admit: an idle provisioned environment needs no slot of a limit, all else does.
                var provisioned = holdsSlot ? null : await dispatcher.TakeProvisioned();
                if (provisioned is { Error: { } tooMany })
                {
                    Note(dispatcher, request.RequestId, tooMany.Reason!, span: null);
                    return ended = NotAdmitted(request, tooMany);
                }

                if (provisioned is null && !holdsSlot)
                {
                    if (await Admit(dispatcher, request.RequestId) is { } refusal) return ended = NotAdmitted(request, refusal);
                    holdsSlot = true;
                }

                // 3. Place: an environment.
                var placement = provisioned ?? await Place(dispatcher, request.RequestId, cancellationToken);
                if (placement.Environment is not { } environment) return ended = NotPlaced(version, request, placement.Error!);

                // 4. Run.
                InvocationResult result;
                try
                {
                    result = await environment.Invoke(request, request.ForwardedArn ?? route.Value.InvokedArn, trace);
                }
                finally
                {
                    holdsSlot = !Return(dispatcher, placement, environment, holdsSlot) && holdsSlot;
                }

                if (result.Error == InvokeError.None) Measures.Ran(request.Function, placement.Started, result.ColdStart is not null);
                if (placement.Provisioned || route.Value.IsProvisioned(version)) Measures.Provisioned(version, spillover: !placement.Provisioned);
                if (result.Error != InvokeError.Platform || attempt == MostPlacements) return ended = result;
                result.Dispose();
            }
        }
        finally
        {
            if (holdsSlot) dispatcher.Admission.Return();
            segment?.End(ended);
        }
    }

    private FunctionVersion Choose(FunctionRoute route) =>
        route.Additional is { } additional && VersionChoice.TakesAdditional(route.AdditionalWeight, dice.Roll()) ? additional : route.Version;

    /// <returns>Null when it is admitted.</returns>
    private async ValueTask<ApiError?> Admit(Dispatcher dispatcher, string requestId)
    {
        using var span = Spans.StartActivity("admission");
        var refusal = await dispatcher.Admission.Admit();
        span?.SetTag("grid.admitted", refusal is null);
        if (refusal?.Reason is { } reason) Note(dispatcher, requestId, reason, span);
        return refusal;
    }

    private void Note(Dispatcher dispatcher, string requestId, string reason, Activity? span)
    {
        var limits = dispatcher.Admission;
        var (limit, held) = limits.Figures;
        span.SetThrottle(limits.Scope, reason, limit, held);
        decisions.Throttled(dispatcher.Version.Function, dispatcher.Version.Version, requestId, limits.Scope, reason, limit, held);
    }

    private static async ValueTask<Placement> Place(Dispatcher dispatcher, string requestId, CancellationToken cancellationToken)
    {
        using var span = Spans.StartActivity("placement");
        var taking = dispatcher.Take(requestId, cancellationToken);
        var idle = taking.IsCompletedSuccessfully;
        var placement = await taking;
        span?.SetTag("grid.environment.id", placement.Environment?.Id);
        span?.SetTag("grid.placement.reason", placement.Error is { } error ? error.Reason ?? "StartFailed" : placement.Started ? "StartedEnvironment" : idle ? "IdleEnvironment" : "FreedEnvironment");
        return placement;
    }

    /// <summary>Gives the environment back: now, or, with the slot, when the function's extensions have done their work on the invocation.</summary>
    /// <returns>True when the slot comes back by itself.</returns>
    private static bool Return(Dispatcher dispatcher, Placement placement, IExecutionEnvironment environment, bool holdsSlot)
    {
        if (environment.Busy is { } busy)
        {
            _ = ReturnAfter(busy, dispatcher, placement, environment, holdsSlot);
            return holdsSlot;
        }

        dispatcher.Return(environment, placement.Since);
        return false;
    }

    private static async Task ReturnAfter(Task busy, Dispatcher dispatcher, Placement placement, IExecutionEnvironment environment, bool holdsSlot)
    {
        await busy;
        dispatcher.Return(environment, placement.Since);
        if (holdsSlot) dispatcher.Admission.Return();
    }

    private static InvocationResult Looping(FunctionId function)
    {
        Measures.LoopEnded(function);
        return Refused(InvokeError.Refused, Loop);
    }

    private static InvocationResult NotAdmitted(InvocationRequest request, ApiError refusal)
    {
        if (refusal.Kind is not ApiErrorKind.TooManyRequests) return Refused(InvokeError.Platform, refusal);
        Throttled(request, refusal);
        return Refused(InvokeError.Throttled, refusal);
    }

    private static void Throttled(InvocationRequest request, ApiError refusal) =>
        Measures.Throttled(request.Function, request.ForwardedArn is { } arn ? LambdaDimensions.Qualifier(arn) : request.Qualifier, refusal);

    private InvocationResult NotPlaced(FunctionVersion version, InvocationRequest request, ApiError error)
    {
        if (error.Kind != ApiErrorKind.TooManyRequests) return Refused(InvokeError.Platform, error);
        decisions.Throttled(version.Function, version.Version, request.RequestId, error == FunctionAdmission.NoStart ? ThrottleScope.ScalingRate : ThrottleScope.Memory, error.Reason!, limit: -1, held: 0);
        Throttled(request, error);
        return Refused(InvokeError.Throttled, error);
    }

    private static InvocationResult Refused(InvokeError error, ApiError? refusal) => new() { Error = error, Refusal = refusal };
}

using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Grains.Functions;
using Grid.Grains.Observability;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Invocation;

namespace Grid.Grains.Invocation;

/// <summary>Every invocation's way: route, admit, place, run. The only code that holds a slot of a limit.</summary>
internal sealed class Invoker(IRouteTable routes, Dispatchers dispatchers, IForwarder forwarder, TraceHeaders traces, Dice dice) : IInvoker
{
    /// <summary>Environments tried when one is lost before the function had the event.</summary>
    private const int MostPlacements = 3;

    private static readonly ActivitySource Spans = new("Grid.Grains");

    public async ValueTask<InvocationResult> Invoke(InvocationRequest request, CancellationToken cancellationToken)
    {
        // 1. Route: which version.
        var route = await routes.Get(request.Function, request.Qualifier);
        if (!route.Ok) return Refused(InvokeError.Refused, route.Error);
        var version = Choose(route.Value);
        if (request.DryRun) return new InvocationResult { ExecutedVersion = version.Version };

        // Elsewhere, where another silo has what this one lacks: it admits, places and runs.
        var dispatcher = dispatchers.For(version);
        if (await forwarder.TryElsewhere(dispatcher, request, route.Value.InvokedArn, cancellationToken) is { } answer) return answer;

        // 2. Admit: a slot of the limit.
        if (!Admit(dispatcher))
        {
            Measures.Throttled(request.Function, Throttle);
            return Refused(InvokeError.Throttled, Throttle);
        }

        try
        {
            var trace = traces.For(version, request.TraceHeader);
            for (var attempt = 1; ; attempt++)
            {
                // 3. Place: an environment.
                var placement = await Place(dispatcher, cancellationToken);
                if (placement.Environment is not { } environment) return NotPlaced(placement.Error!);

                // 4. Run.
                var result = await Run(dispatcher, placement, environment, request, request.ForwardedArn ?? route.Value.InvokedArn, trace);
                if (result.Error == InvokeError.None) Measures.Ran(request.Function, placement.Started, result.ColdStart is not null);
                if (result.Error != InvokeError.Platform || attempt == MostPlacements) return result;
                result.Dispose();
            }
        }
        finally
        {
            dispatcher.Concurrency.Return();
        }
    }

    private static ApiError Throttle { get; } =
        new(ApiErrorKind.TooManyRequests, "Rate Exceeded.") { Reason = "ConcurrentInvocationLimitExceeded" };

    private FunctionVersion Choose(FunctionRoute route) =>
        route.Additional is { } additional && VersionChoice.TakesAdditional(route.AdditionalWeight, dice.Roll()) ? additional : route.Version;

    private static bool Admit(Dispatcher dispatcher)
    {
        using var span = Spans.StartActivity("admission");
        var admitted = dispatcher.Concurrency.TryTake();
        span?.SetTag("grid.admitted", admitted);
        return admitted;
    }

    private static async ValueTask<Placement> Place(Dispatcher dispatcher, CancellationToken cancellationToken)
    {
        using var span = Spans.StartActivity("placement");
        var placement = await dispatcher.Take(cancellationToken);
        span?.SetTag("grid.environment.id", placement.Environment?.Id);
        return placement;
    }

    private static async ValueTask<InvocationResult> Run(Dispatcher dispatcher, Placement placement, IExecutionEnvironment environment, InvocationRequest request, string invokedArn, string trace)
    {
        try
        {
            return await environment.Invoke(request, invokedArn, trace);
        }
        finally
        {
            if (environment.Busy is { } busy) _ = ReturnAfter(busy, dispatcher, placement, environment);
            else dispatcher.Return(environment, placement.Since);
        }
    }

    /// <summary>The caller has its answer; the function's extensions still work on the invocation.</summary>
    private static async Task ReturnAfter(Task busy, Dispatcher dispatcher, Placement placement, IExecutionEnvironment environment)
    {
        await busy;
        dispatcher.Return(environment, placement.Since);
    }

    private static InvocationResult NotPlaced(ApiError error) => Refused(error.Kind == ApiErrorKind.TooManyRequests ? InvokeError.Throttled : InvokeError.Platform, error);

    private static InvocationResult Refused(InvokeError error, ApiError? refusal) => new() { Error = error, Refusal = refusal };
}

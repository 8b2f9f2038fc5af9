using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Grains.Functions;
using Grid.Grains.Observability;
using Grid.Grains.Traces;
using Grid.Scheduling.Async;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Async;

/// <summary>One attempt to invoke a function with an event, through the door that every invocation takes.</summary>
internal sealed class EventAttempts(IRouteTable routes, IInvoker invoker, IGrainFactory grains, RequestSegments segments, TimeProvider time, IOptions<EventOptions> options)
{
    private const string ReservedReason = "ReservedFunctionConcurrentInvocationLimitExceeded";
    private const int MostMessage = 1024;

    private readonly EventRules _rules = options.Value.Rules;

    /// <summary>What holds for the event now: the qualifier is looked up anew at every attempt.</summary>
    public async ValueTask<EventTarget> Find(EventInvocation invocation)
    {
        var route = await routes.Get(invocation.Function, invocation.Qualifier);
        return route.Ok
            ? new EventTarget(Rules(route.Value.Events), route.Value.Version.Settings.DeadLetterTargetArn, route.Value.Events, Refusal: null)
            : await Unroutable(invocation, route.Error);
    }

    /// <summary>Runs off the grain's thread.</summary>
    public async Task<EventAttempt> Run(QueuedEvent tried, ReadOnlyMemory<byte> payload, EventTarget target)
    {
        var invocation = tried.Invocation;
        using var span = CauseSpans.Start(invocation.Function.Name, invocation.Function, invocation.Qualifier, invocation.RequestId, invocation.TraceHeader, [], "other");
        var segment = segments.Attempt(tried, time.GetUtcNow() - tried.AcceptedAt);
        var request = new InvocationRequest
        {
            Function = invocation.Function,
            Qualifier = invocation.Qualifier,
            RequestId = invocation.RequestId,
            Event = payload,
            TraceHeader = segment?.Header ?? CauseSpans.Header(invocation.TraceHeader, span),
            HasSegment = segment is not null,
        };
        using var result = await invoker.Invoke(request, CancellationToken.None);
        segment?.End(result);
        span.Tell(result);
        switch (result.Error)
        {
            case InvokeError.None when result.FunctionError is null:
                var response = target.Settings?.OnSuccess is null ? default : result.Payload.Memory.ToArray();
                return new EventAttempt(AttemptEnd.Succeeded, result.ExecutedVersion, null, response, result.TraceHeader, 200, "");

            case InvokeError.None:
                var failure = result.Payload.Memory.ToArray();
                return new EventAttempt(AttemptEnd.FunctionFailed, result.ExecutedVersion, result.FunctionError, failure, result.TraceHeader, 200, MessageOf(failure));

            case InvokeError.Throttled:
                var off = result.Refusal?.Reason == ReservedReason && await IsSwitchedOff(invocation.Function);
                return EventAttempt.Without(off ? AttemptEnd.SwitchedOff : AttemptEnd.Throttled, 429, result.Refusal?.Message);

            case InvokeError.Refused when result.Refusal?.Kind == ApiErrorKind.RecursiveInvocation:
                return EventAttempt.Without(AttemptEnd.Circle, 400, result.Refusal.Message);

            default:
                return EventAttempt.Without(AttemptEnd.Unavailable, 500, result.Refusal?.Message);
        }
    }

    private EventRules Rules(EventInvokeSettings? settings) => settings is null
        ? _rules
        : _rules with
        {
            RetryAttempts = settings.MaximumRetryAttempts ?? EventRules.MaxRetryAttempts,
            MaximumAge = settings.MaximumEventAgeInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : EventRules.LongestAge,
        };

    /// <summary>A function that is Pending or Failed, or a version or alias that has gone: that may change until the event is too old.</summary>
    private async Task<EventTarget> Unroutable(EventInvocation invocation, ApiError refusal)
    {
        var function = grains.GetGrain<IFunctionGrain>(invocation.Function.GrainKey);
        var details = await function.Get(invocation.Qualifier, CancellationToken.None);
        if (!details.Ok && invocation.Qualifier is not null) details = await function.Get(null, CancellationToken.None);
        if (!details.Ok) return new EventTarget(_rules, null, null, refusal, IsGone: details.Error.Kind == ApiErrorKind.ResourceNotFound);
        var config = await function.GetEventInvokeConfig(invocation.Qualifier, CancellationToken.None);
        var settings = config.Value?.Settings;
        return new EventTarget(Rules(settings), details.Value.Version.Settings.DeadLetterTargetArn, settings, refusal);
    }

    private async Task<bool> IsSwitchedOff(FunctionId function)
    {
        var concurrency = await grains.GetGrain<IFunctionGrain>(function.GrainKey).GetConcurrency(CancellationToken.None);
        return concurrency.Ok && concurrency.Value.Reserved == 0;
    }

    /// <summary>Without control characters, which no queue takes in an attribute.</summary>
    private static string Clean(string text) => string.Create(text.Length, text, static (clean, source) =>
    {
        for (var i = 0; i < clean.Length; i++) clean[i] = source[i] is < ' ' and not ('\t' or '\n' or '\r') ? '?' : source[i];
    });

    /// <summary>The function's own words, at most 1,024 characters.</summary>
    private static string MessageOf(byte[] failure)
    {
        var text = Encoding.UTF8.GetString(failure);
        try
        {
            using var json = JsonDocument.Parse(failure);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("errorMessage", out var message) && message.ValueKind == JsonValueKind.String) text = message.GetString()!;
        }
        catch (JsonException)
        {
            // A runtime of somebody's own may say anything.
        }

        return Clean(text.Length <= MostMessage ? text : text[..(char.IsHighSurrogate(text[MostMessage - 1]) ? MostMessage - 1 : MostMessage)]);
    }
}

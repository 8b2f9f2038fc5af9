using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Concurrency;

/// <summary>Refuses who calls too fast. Only calls whose signature holds are counted: nobody can use up the limit of another's key.</summary>
internal sealed class CallerLimits
{
    internal const string Reason = "CallerRateLimitExceeded";

    private readonly IDecisionLog _decisions;
    private readonly CallBuckets<string>? _keys;
    private readonly CallBuckets<FunctionId>? _functions;

    public CallerLimits(IOptions<CallerLimitsOptions> options, IDecisionLog decisions, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
    {
        var settings = options.Value;
        var key = new RateLimit(settings.KeyRequestsPerSecond, settings.KeyBurst);
        var function = new RateLimit(settings.FunctionRequestsPerSecond, settings.FunctionBurst);
        var ofKeys = settings.Keys.ToDictionary(limit => limit.Key, limit => RateLimit.Parse(limit.Value)!.Value);
        var ofFunctions = settings.Functions.ToDictionary(limit => limit.Key, limit => RateLimit.Parse(limit.Value)!.Value);
        _decisions = decisions;
        if (!key.IsNone || ofKeys.Count > 0) _keys = new(id => ofKeys.GetValueOrDefault(id, key), key, time);
        if (!function.IsNone || ofFunctions.Count > 0) _functions = new(id => ofFunctions.GetValueOrDefault(id.Name, function), function, time);
    }

    /// <summary>False when no key has a limit.</summary>
    public bool CountsKeys => _keys is not null;

    /// <summary>Counts a call of an access key, for whatever operation.</summary>
    /// <returns>Null, or why the call is refused.</returns>
    public ApiError? Count(string accessKeyId, string requestId)
    {
        if (_keys is null) return null;
        var seconds = _keys.Take(ref accessKeyId, out var limit);
        return seconds == 0 ? null : Refuse(default, requestId, "AccessKey", limit, seconds, accessKeyId);
    }

    /// <summary>Counts an invocation of a function.</summary>
    /// <returns>Null, or why the invocation is refused.</returns>
    public ApiError? Count(FunctionId function, string requestId)
    {
        if (_functions is null) return null;
        var seconds = _functions.Take(ref function, out var limit);
        return seconds == 0 ? null : Refuse(function, requestId, "Function", limit, seconds, null);
    }

    private ApiError Refuse(FunctionId function, string requestId, string scope, RateLimit limit, int seconds, string? accessKeyId)
    {
        _decisions.Throttled(function, null, requestId, scope, Reason, limit.Burst, limit.Burst, accessKeyId);
        return new ApiError(ApiErrorKind.TooManyRequests, "Rate exceeded") { Reason = Reason, RetryAfterSeconds = seconds };
    }
}

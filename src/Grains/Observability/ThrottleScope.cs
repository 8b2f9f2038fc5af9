using System.Diagnostics;

namespace Grid.Grains.Observability;

/// <summary>The names of what limits an invocation, in the decision log and on spans.</summary>
internal static class ThrottleScope
{
    /// <summary>The account's concurrency in a region.</summary>
    public const string Account = "Account";

    /// <summary>The function's reserved concurrency.</summary>
    public const string Function = "Function";

    /// <summary>How fast environments may be added.</summary>
    public const string ScalingRate = "ScalingRate";

    /// <summary>The silo's memory; figures in MB.</summary>
    public const string Memory = "Memory";

    /// <summary>Says on the span of an admission why it was refused.</summary>
    public static void SetThrottle(this Activity? span, string scope, string reason, int limit, int held)
    {
        if (span is null) return;
        span.SetTag("grid.throttle.scope", scope);
        span.SetTag("grid.throttle.reason", reason);
        span.SetTag("grid.throttle.limit", limit);
        span.SetTag("grid.throttle.held", held);
    }
}

using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.TelemetryApi;

/// <summary>What the Telemetry API answers to subscriptions that cannot be.</summary>
internal static class TelemetryRefusals
{
    public static Refusal Closed { get; } = new(403, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed already");

    /// <summary>The API that came before.</summary>
    public static Refusal LogsNotSupported { get; } = new(403, "Logs.NotSupported", "Logs API is not supported; the Telemetry API has taken its place");

    public static Refusal Invalid(IEnumerable<string> reasons) => new(400, "ValidationError", string.Join("; ", reasons));
}

namespace Grid.Gateway.Metrics;

/// <summary>What JSON does not say of a member of an answer, and other dialects must.</summary>
internal static class MetricMembers
{
    internal static bool IsTime(string member) => member is "Timestamp" or "Timestamps";
}

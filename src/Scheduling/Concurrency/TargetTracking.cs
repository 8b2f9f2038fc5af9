namespace Grid.Scheduling.Concurrency;

/// <summary>
/// Keeps the utilisation of provisioned concurrency near a target. It scales out when the utilisation has been above the target for three minutes in a row, and in
/// when it has been below nine tenths of the target for fifteen; a minute in which nothing ran counts as below.
/// </summary>
/// <remarks>AWS documents the two thresholds and the three minutes; the fifteen are what its alarms are seen to have.</remarks>
public static class TargetTracking
{
    /// <summary>Minutes in a row above the target.</summary>
    public const int HighMinutes = 3;

    /// <summary>Minutes in a row below <see cref="LowShare"/> of the target.</summary>
    public const int LowMinutes = 15;

    /// <summary>Of the target.</summary>
    public const double LowShare = 0.9;

    /// <summary>What a share of whole numbers may be off, so that 7 of 10 is not above 0.7.</summary>
    private const double Grain = 1e-9;

    /// <summary>What to do now.</summary>
    /// <param name="minutes">The last minutes, the oldest first; as many as are known.</param>
    public static TrackingDecision Decide(in TrackingPolicy policy, in TrackingState state, ReadOnlySpan<UsedMinute> minutes)
    {
        var bounded = Math.Clamp(state.Capacity, policy.Minimum, policy.Maximum);
        if (bounded > state.Capacity && policy.ScalesOut) return new(bounded, TrackingCause.Minimum);
        if (bounded < state.Capacity && policy.ScalesIn) return new(bounded, TrackingCause.Maximum);

        if (policy.ScalesOut && IsHigh(policy, minutes))
        {
            var wanted = Math.Min(Wanted(policy, minutes[^1].InUse), policy.Maximum);
            var larger = wanted - state.Capacity > state.LastOutBy;
            if (wanted > state.Capacity && (larger || state.SinceOut >= policy.OutCooldown)) return new(wanted, TrackingCause.High);
        }

        if (policy.ScalesIn && IsLow(policy, minutes))
        {
            var most = 0;
            foreach (var minute in minutes[^LowMinutes..]) most = Math.Max(most, minute.InUse);
            var wanted = Math.Max(Wanted(policy, most), policy.Minimum);
            if (wanted < state.Capacity && state.SinceIn >= policy.InCooldown && state.SinceOut >= policy.OutCooldown) return new(wanted, TrackingCause.Low);
        }

        return default;
    }

    /// <summary>The fewest environments of which no larger share than the target is in use.</summary>
    private static int Wanted(in TrackingPolicy policy, int inUse) => (int)Math.Min(int.MaxValue, Math.Ceiling((inUse / policy.Target) - Grain));

    private static bool IsHigh(in TrackingPolicy policy, ReadOnlySpan<UsedMinute> minutes)
    {
        if (minutes.Length < HighMinutes) return false;
        foreach (var minute in minutes[^HighMinutes..])
            if (minute.Utilization <= policy.Target + Grain) return false;
        return true;
    }

    private static bool IsLow(in TrackingPolicy policy, ReadOnlySpan<UsedMinute> minutes)
    {
        if (minutes.Length < LowMinutes) return false;
        foreach (var minute in minutes[^LowMinutes..])
            if (minute.Utilization >= (policy.Target * LowShare) - Grain) return false;
        return true;
    }
}

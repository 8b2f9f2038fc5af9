namespace Grid.Scheduling.Environments;

/// <summary>When an idle environment is there: both times count from when it became idle, or, for one started ahead, from when the version's last invocation ended.</summary>
/// <param name="From">Zero keeps the environment without a gap; more than zero starts a new one ahead of the invocation that is expected later.</param>
/// <param name="To">When the environment is ended. Not before <paramref name="From"/>.</param>
public readonly record struct WarmWindow(TimeSpan From, TimeSpan To)
{
    /// <summary>Kept from the first moment on, for a time.</summary>
    public static WarmWindow For(TimeSpan time) => new(TimeSpan.Zero, time);
}

using System.ComponentModel.DataAnnotations;

namespace Grid.Scheduling.Environments;

/// <summary>Every idle environment is kept for the same time, as Lambda was observed to do (5-15 minutes).</summary>
public sealed class FixedKeepAlive : IKeepAlivePolicy
{
    /// <summary>Keep-alive in seconds; 0 shuts an environment down as soon as nobody waits for it. Default 600.</summary>
    [Range(0, 86_400)]
    public int Seconds { get; init; } = 600;

    public WarmWindow Window(in KeepAliveSnapshot snapshot) => WarmWindow.For(TimeSpan.FromSeconds(Seconds));
}

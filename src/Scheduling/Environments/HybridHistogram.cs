using System.ComponentModel.DataAnnotations;

namespace Grid.Scheduling.Environments;

/// <summary>
/// Learns from how long a function version was idle before: its environment is ended at once, started again shortly before the next invocation is expected,
/// and kept until nearly all past idle times would have been over. A version whose past tells nothing is kept for a fixed time.
/// Source: Shahrad et al., "Serverless in the Wild", USENIX ATC 2020, section 4, without its third branch: versions that are mostly idle for longer than the
/// histogram's four hours, for which the paper fits an ARIMA model, are kept for the fixed time too.
/// </summary>
public sealed class HybridHistogram : IKeepAlivePolicy
{
    /// <summary>Percentile of the idle times at which the environment is to be there again; default 5, as in the paper. Rounded down to a minute.</summary>
    [Range(0.0, 100.0)]
    public double HeadPercentile { get; init; } = 5;

    /// <summary>Percentile of the idle times up to which it is kept; default 99, as in the paper. Rounded up to a minute.</summary>
    [Range(0.0, 100.0)]
    public double TailPercentile { get; init; } = 99;

    /// <summary>Share by which both times are widened, the first earlier and the second later, in percent; default 10, as in the paper.</summary>
    [Range(0.0, 100.0)]
    public double MarginPercent { get; init; } = 10;

    /// <summary>The histogram says something only when its bins' coefficient of variation is at least this; default 2, as in the paper. Even bins have 0, a single one about 15.5.</summary>
    [Range(0.0, 16.0)]
    public double LeastVariation { get; init; } = 2;

    /// <summary>Idle times that have to be known before the histogram is followed, because one alone would look certain; default 10.</summary>
    [Range(1, 1_000_000)]
    public int LeastIdleTimes { get; init; } = 10;

    /// <summary>Share of idle times beyond four hours above which the histogram is not followed, in percent; default 50.</summary>
    [Range(0.0, 100.0)]
    public double MostOutOfBoundsPercent { get; init; } = 50;

    /// <summary>Keep-alive where the histogram is not followed, in seconds; default 600. The paper takes the histogram's four hours (14,400), which needs the memory of a cloud.</summary>
    [Range(0, 86_400)]
    public int FallbackSeconds { get; init; } = 600;

    public WarmWindow Window(in KeepAliveSnapshot snapshot)
    {
        var past = snapshot.IdleTimes;
        if (!Tells(past)) return WarmWindow.For(TimeSpan.FromSeconds(FallbackSeconds));
        var margin = MarginPercent / 100;
        var head = TimeSpan.FromMinutes(past.Percentile(HeadPercentile) * (1 - margin));
        var tail = TimeSpan.FromMinutes((past.Percentile(TailPercentile) + 1) * (1 + margin));
        return new WarmWindow(head, tail > head ? tail : head);
    }

    private bool Tells(IdleTimes past)
    {
        var all = past.Count + past.OutOfBounds;
        return all >= LeastIdleTimes
            && past.OutOfBounds <= all * MostOutOfBoundsPercent / 100
            && past.CoefficientOfVariation >= LeastVariation;
    }
}

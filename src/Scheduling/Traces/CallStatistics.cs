namespace Grid.Scheduling.Traces;

/// <summary>How segments have ended, and how long they took.</summary>
public abstract class CallStatistics
{
    /// <summary>Kept of the histogram.</summary>
    private const int MostBins = 100;

    /// <summary>Of <see cref="ResponseTime"/>: what is made up takes no more.</summary>
    private const double MostSeconds = 100_000_000_000;

    private readonly SortedDictionary<double, int> _durations = [];

    /// <summary>Seconds since 1970.</summary>
    public double Start { get; private set; } = double.MaxValue;

    /// <inheritdoc cref="Start"/>
    public double End { get; private set; }

    public long Ok { get; private set; }

    /// <summary>Without throttles.</summary>
    public long Errors { get; private set; }

    public long Throttles { get; private set; }

    public long Faults { get; private set; }

    /// <summary>Seconds, of all together; 0-100,000,000,000.</summary>
    public double ResponseTime { get; private set; }

    /// <summary>Seconds, rounded to three digits, and how many took so long; of at most a hundred different ones.</summary>
    public IReadOnlyDictionary<double, int> Durations => _durations;

    internal void See(Segment segment)
    {
        Start = Math.Min(Start, segment.Start);
        End = Math.Max(End, segment.End ?? segment.Start);
    }

    internal void Count(Segment segment)
    {
        if (segment.Fault) Faults++;
        else if (segment.Throttle) Throttles++;
        else if (segment.Error) Errors++;
        else Ok++;
        if (segment.InProgress) return;
        ResponseTime = Math.Min(ResponseTime + segment.Duration, MostSeconds);
        var bin = Math.Round(segment.Duration, 3);
        if (_durations.TryGetValue(bin, out var count)) _durations[bin] = count + 1;
        else if (_durations.Count < MostBins) _durations[bin] = 1;
    }
}

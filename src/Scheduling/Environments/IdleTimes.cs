namespace Grid.Scheduling.Environments;

/// <summary>
/// A histogram of how long a function version was idle: from the end of its last running invocation to its next one. One-minute bins over four hours, 1 KiB,
/// as in Shahrad et al., "Serverless in the Wild", USENIX ATC 2020. When a bin is full all are halved, so that old habits fade.
/// One writer at a time; a second one (an older generation that drains) may lose a count, nothing else.
/// </summary>
public sealed class IdleTimes
{
    /// <summary>Bins, and minutes that they cover.</summary>
    public const int Minutes = 240;

    /// <summary>Most idle times in one bin.</summary>
    public const int BinLimit = 1 << 20;

    private const long Running = -1;

    private readonly int[] _bins = new int[Minutes];
    private long _idleSince = Running;

    /// <summary>Idle times shorter than four hours.</summary>
    public int Count { get; private set; }

    /// <summary>Idle times of four hours and more.</summary>
    public int OutOfBounds { get; private set; }

    /// <summary>When the last running invocation ended; null while one runs, and before the first has ended.</summary>
    public TimeSpan? IdleSince => _idleSince == Running ? null : new TimeSpan(_idleSince);

    /// <summary>
    /// Standard deviation over mean of the bins' counts: 0 when all idle times are as likely, about 15.5 when all are in one bin. 0 without any.
    /// </summary>
    public double CoefficientOfVariation
    {
        get
        {
            if (Count == 0) return 0;
            var mean = (double)Count / Minutes;
            var squares = 0.0;
            foreach (var bin in _bins) squares += (bin - mean) * (bin - mean);
            return Math.Sqrt(squares / Minutes) / mean;
        }
    }

    /// <summary>Nothing runs any more.</summary>
    public void Begin(TimeSpan now) => _idleSince = now.Ticks;

    /// <summary>An invocation arrives; counts the time that has ended with it, if the version was idle.</summary>
    public void End(TimeSpan now)
    {
        if (_idleSince == Running) return;
        var minute = (now.Ticks - _idleSince) / TimeSpan.TicksPerMinute;
        _idleSince = Running;
        if (minute >= Minutes)
        {
            if (++OutOfBounds >= BinLimit) Halve();
            return;
        }

        Count++;
        if (++_bins[minute] >= BinLimit) Halve();
    }

    /// <summary>The minute in which the shortest idle times end that make up a share of all shorter than four hours; 0 without any.</summary>
    /// <param name="percent">0-100.</param>
    public int Percentile(double percent)
    {
        var wanted = Math.Max(1, (int)Math.Ceiling(Count * percent / 100));
        var seen = 0;
        for (var minute = 0; minute < Minutes; minute++)
        {
            seen += _bins[minute];
            if (seen >= wanted) return minute;
        }

        return 0;
    }

    private void Halve()
    {
        OutOfBounds /= 2;
        Count = 0;
        for (var minute = 0; minute < Minutes; minute++) Count += _bins[minute] /= 2;
    }
}

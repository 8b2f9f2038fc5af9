namespace Grid.Contracts.Metrics;

/// <summary>What a series was during one period: statistics, the distribution of the values and, of a level such as a number of invocations at the same time, its highest value in each second. Used by one caller at a time.</summary>
public sealed partial class MetricBucket
{
    /// <summary>Seconds that <see cref="Level"/> tells apart.</summary>
    public const int Seconds = 60;

    /// <summary>CloudWatch's range, on either side of zero: so large a value, and so often, still has a finite sum.</summary>
    public static readonly double Largest = Math.Pow(2, 360);

    private readonly ValueSketch _values = new();
    private int[]? _levels;

    public double Count { get; private set; }

    public double Sum { get; private set; }

    public double Minimum { get; private set; }

    public double Maximum { get; private set; }

    /// <summary>0 without values.</summary>
    public double Average => Count == 0 ? 0 : Sum / Count;

    public bool IsEmpty => Count == 0 && _levels is null;

    /// <summary>False when some values were told as statistics alone: nobody knows how they are distributed.</summary>
    public bool IsDistributionKnown => Math.Abs(_values.Weight - Count) <= Count * 1e-9 || Minimum == Maximum;

    /// <summary>The values and their weights in ascending order, within 1 %.</summary>
    public IEnumerable<(double Value, double Weight)> Values => _values.Parts.Select(part => (Math.Clamp(part.Value, Minimum, Maximum), part.Weight));

    /// <summary>False for numbers that are none, and for those beyond <see cref="Largest"/>: nobody may put them.</summary>
    public static bool IsValue(double value) => Math.Abs(value) <= Largest;

    /// <summary>A value that was met so many times.</summary>
    public void Add(double value, double count = 1)
    {
        Widen(count, value * count, value, value);
        _values.Add(value, count);
    }

    /// <summary>Values of which only the statistics are known.</summary>
    /// <param name="count">Above 0.</param>
    public void AddStatistics(double count, double sum, double minimum, double maximum)
    {
        Widen(count, sum, minimum, maximum);
        if (minimum == maximum) _values.Add(minimum, count);
    }

    /// <summary>A level has been this high in a second of the minute. Levels of several silos are added, second by second.</summary>
    /// <param name="second">0-59.</param>
    public void Level(int second, int level)
    {
        _levels ??= new int[Seconds];
        _levels[second] = Math.Max(_levels[second], level);
    }

    /// <summary>Adds what another one, of the same minute or of another, has. Levels are added, so both must be of the same minute: <see cref="Settle"/> others first.</summary>
    public void Merge(MetricBucket other)
    {
        if (other.Count > 0)
        {
            Widen(other.Count, other.Sum, other.Minimum, other.Maximum);
            _values.Merge(other._values);
        }

        if (other._levels is not { } levels) return;
        _levels ??= new int[Seconds];
        for (var second = 0; second < Seconds; second++) _levels[second] += levels[second];
    }

    /// <summary>Makes values of levels once all silos' are there: one for each second in which there was any.</summary>
    public void Settle()
    {
        if (_levels is not { } levels) return;
        _levels = null;
        foreach (var level in levels)
        {
            if (level > 0) Add(level);
        }
    }

    /// <summary>The value below which a share of all values lies, within 1 %; null when nobody knows.</summary>
    /// <param name="percent">0-100.</param>
    public double? Percentile(double percent) =>
        Count == 0 || !IsDistributionKnown ? null : Minimum == Maximum ? Minimum : Math.Clamp(_values.Quantile(percent / 100), Minimum, Maximum);

    public void Clear()
    {
        (Count, Sum, Minimum, Maximum, _levels) = (0, 0, 0, 0, null);
        _values.Clear();
    }

    public MetricBucket Copy()
    {
        var copy = new MetricBucket();
        copy.Merge(this);
        return copy;
    }

    private void Widen(double count, double sum, double minimum, double maximum)
    {
        Minimum = Count == 0 ? minimum : Math.Min(Minimum, minimum);
        Maximum = Count == 0 ? maximum : Math.Max(Maximum, maximum);
        Count += count;
        Sum += sum;
    }
}

namespace Grid.Contracts.Metrics;

/// <summary>
/// How values are distributed, within 0.8 % of each value: every power of two is cut into 64 equal parts, whose bounds are the leading bits of the number itself. Two sketches are merged by
/// adding. Values nearer to zero than 2^-30 count as zero, those beyond 2^60 as the outermost. Used by one caller at a time.
/// </summary>
public sealed class ValueSketch
{
    private const int PartBits = 6;
    private const int MantissaBits = 52;
    private const int Shift = MantissaBits - PartBits;

    /// <summary>The first part above zero is that of 2^-30.</summary>
    private const int Lowest = (1023 - 30) << PartBits;

    private const int Most = 90 << PartBits;

    private double[] _weights = [];

    /// <summary>The index that the first weight belongs to.</summary>
    private int _first;

    /// <summary>Of all values.</summary>
    public double Weight { get; private set; }

    /// <summary>No allocation while values are among those that were seen.</summary>
    public void Add(double value, double weight)
    {
        var index = IndexOf(value) - _first;
        if ((uint)index >= (uint)_weights.Length)
        {
            Cover(index + _first);
            index = IndexOf(value) - _first;
        }

        _weights[index] += weight;
        Weight += weight;
    }

    public void Merge(ValueSketch other)
    {
        for (var at = 0; at < other._weights.Length; at++)
        {
            if (other._weights[at] == 0) continue;
            var index = other._first + at;
            if ((uint)(index - _first) >= (uint)_weights.Length) Cover(index);
            _weights[index - _first] += other._weights[at];
        }

        Weight += other.Weight;
    }

    /// <summary>Forgets all values, and keeps the room for the next ones.</summary>
    public void Clear()
    {
        Array.Clear(_weights);
        Weight = 0;
    }

    /// <summary>The value below which a share of the weight lies; 0 without any value.</summary>
    /// <param name="share">0-1.</param>
    public double Quantile(double share)
    {
        var target = share * Weight;
        var passed = 0.0;
        var last = 0.0;
        foreach (var (value, weight) in Parts)
        {
            passed += weight;
            last = value;
            if (passed >= target) break;
        }

        return last;
    }

    /// <summary>The middles of all parts that have values, in ascending order.</summary>
    public IEnumerable<(double Value, double Weight)> Parts
    {
        get
        {
            for (var at = 0; at < _weights.Length; at++)
            {
                if (_weights[at] != 0) yield return (ValueOf(_first + at), _weights[at]);
            }
        }
    }

    /// <summary>For whoever writes a sketch down: index and weight of all parts that have values, in ascending order.</summary>
    internal IEnumerable<(int Index, double Weight)> Indexes
    {
        get
        {
            for (var at = 0; at < _weights.Length; at++)
            {
                if (_weights[at] != 0) yield return (_first + at, _weights[at]);
            }
        }
    }

    internal void AddIndex(int index, double weight)
    {
        index = Math.Clamp(index, -Most, Most);
        if ((uint)(index - _first) >= (uint)_weights.Length) Cover(index);
        _weights[index - _first] += weight;
        Weight += weight;
    }

    /// <summary>0 for zero, above for positive values, below for negative ones.</summary>
    private static int IndexOf(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var part = (int)((bits & long.MaxValue) >> Shift) - Lowest + 1;
        part = Math.Clamp(part, 0, Most);
        return bits < 0 ? -part : part;
    }

    private static double ValueOf(int index)
    {
        if (index == 0) return 0;
        var from = (long)(Math.Abs(index) - 1 + Lowest) << Shift;
        var middle = BitConverter.Int64BitsToDouble(from + (1L << (Shift - 1)));
        return index < 0 ? -middle : middle;
    }

    /// <summary>Makes room for an index and, as values come in company, for half a power of two on either side.</summary>
    private void Cover(int index)
    {
        const int Company = 1 << (PartBits - 1);
        var (from, end) = _weights.Length == 0 ? (index, index + 1) : (Math.Min(_first, index), Math.Max(_first + _weights.Length, index + 1));
        if (_weights.Length == 0 || index < _first) from -= Company;
        if (_weights.Length == 0 || index >= _first + _weights.Length) end += Company;
        var wider = new double[end - from];
        _weights.CopyTo(wider, _weights.Length == 0 ? 0 : _first - from);
        (_weights, _first) = (wider, from);
    }
}

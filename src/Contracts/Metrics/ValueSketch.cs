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

    /// <summary>Parts that stand side by side: eight powers of two, 4 KiB.</summary>
    private const int MostNear = 8 << PartBits;

    /// <summary>Parts that lie elsewhere and are kept one by one. With more of them it is cheaper to have all side by side.</summary>
    private const int MostFar = 256;

    private static readonly SortedDictionary<int, double> s_none = [];

    private double[] _weights = [];

    /// <summary>The index that the first weight belongs to.</summary>
    private int _first;

    /// <summary>Weights of parts that are too far from the others to stand beside them: two values must not take the room of all that lie between.</summary>
    private SortedDictionary<int, double>? _far;

    /// <summary>Of all values.</summary>
    public double Weight { get; private set; }

    /// <summary>No allocation while values are among those that were seen.</summary>
    public void Add(double value, double weight) => Put(IndexOf(value), weight);

    public void Merge(ValueSketch other)
    {
        for (var at = 0; at < other._weights.Length; at++)
        {
            if (other._weights[at] != 0) Put(other._first + at, other._weights[at]);
        }

        if (other._far is null) return;
        foreach (var (index, weight) in other._far) Put(index, weight);
    }

    /// <summary>Forgets all values, and keeps the room for the next ones.</summary>
    public void Clear()
    {
        Array.Clear(_weights);
        _far?.Clear();
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
    public IEnumerable<(double Value, double Weight)> Parts => Indexes.Select(part => (ValueOf(part.Index), part.Weight));

    /// <summary>For whoever writes a sketch down: index and weight of all parts that have values, in ascending order.</summary>
    internal IEnumerable<(int Index, double Weight)> Indexes
    {
        get
        {
            var far = _far ?? s_none;
            foreach (var (index, weight) in far)
            {
                if (index < _first) yield return (index, weight);
            }

            for (var at = 0; at < _weights.Length; at++)
            {
                if (_weights[at] != 0) yield return (_first + at, _weights[at]);
            }

            foreach (var (index, weight) in far)
            {
                if (index >= _first) yield return (index, weight);
            }
        }
    }

    internal void AddIndex(int index, double weight) => Put(Math.Clamp(index, -Most, Most), weight);

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

    private void Put(int index, double weight)
    {
        Weight += weight;
        if ((uint)(index - _first) < (uint)_weights.Length)
        {
            _weights[index - _first] += weight;
        }
        else if (_far is not null && _far.TryGetValue(index, out var there))
        {
            _far[index] = there + weight;
        }
        else if (Cover(index))
        {
            _weights[index - _first] += weight;
        }
        else
        {
            _far ??= [];
            _far.Add(index, weight);
        }
    }

    /// <summary>Makes room for an index and, as values come in company, for half a power of two on either side.</summary>
    /// <returns>False when it lies too far from the others, and belongs to those that do.</returns>
    private bool Cover(int index)
    {
        const int Company = 1 << (PartBits - 1);
        var (from, end) = _weights.Length == 0 ? (index, index + 1) : (Math.Min(_first, index), Math.Max(_first + _weights.Length, index + 1));
        if (end - from > MostNear && _weights.Length <= MostNear + (2 * Company))
        {
            if (_far is null || _far.Count < MostFar) return false;
            (from, end) = (Math.Min(from, _far.Keys.First()), Math.Max(end, _far.Keys.Last() + 1));
        }

        if (_weights.Length == 0 || from < _first) from -= Company;
        if (_weights.Length == 0 || end > _first + _weights.Length) end += Company;
        var wider = new double[end - from];
        _weights.CopyTo(wider, _weights.Length == 0 ? 0 : _first - from);
        (_weights, _first) = (wider, from);

        // Those that are covered now stand with the others.
        if (_far is null) return true;
        foreach (var far in _far.Keys.Where(far => far >= from && far < end).ToArray())
        {
            _weights[far - from] += _far[far];
            _far.Remove(far);
        }

        return true;
    }
}

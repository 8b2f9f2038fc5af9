using System.Globalization;
using Grid.Contracts;

namespace Grid.Gateway.Metrics;

/// <summary>
/// Metric math: numbers, ids of other queries, <c>+ - * /</c>, parentheses, arrays, and the functions <c>SUM AVG MIN MAX RATE FILL METRICS ABS CEIL FLOOR</c>. Evaluates while it reads.
/// </summary>
/// <param name="find">The value of another query by its id; null for one that there is not.</param>
/// <param name="all">The metrics, which <c>METRICS()</c> stands for, by id.</param>
/// <param name="grid">The periods that are asked for, for <c>FILL</c>; null when they are too many.</param>
/// <param name="budget">Of all expressions of the request.</param>
internal sealed class MetricMath(string text, Func<string, Outcome<MathValue>?> find, Func<IReadOnlyList<(string Id, MathValue Value)>> all, Func<IReadOnlyList<long>?> grid, MathBudget budget)
{
    private const string Functions = "ABS, AVG, CEIL, FILL, FLOOR, MAX, METRICS, MIN, RATE, SUM";

    private int _at;
    private string? _problem;
    private ApiError? _elsewhere;

    /// <returns>The value, or why there is none.</returns>
    internal Outcome<MathValue> Evaluate()
    {
        var value = Sum();
        Skip();
        if (_problem is null && _at < text.Length) _problem = $"Unexpected '{text[_at]}'";
        return _problem is null ? value : _elsewhere ?? MetricWords.Invalid($"Error in expression '{text}': {_problem}");
    }

    private MathValue Sum()
    {
        var left = Product();
        while (_problem is null)
        {
            if (Take('+')) left = Combine(left, Product(), static (one, other) => one + other);
            else if (Take('-')) left = Combine(left, Product(), static (one, other) => one - other);
            else break;
        }

        return left;
    }

    private MathValue Product()
    {
        var left = Unary();
        while (_problem is null)
        {
            if (Take('*')) left = Combine(left, Unary(), static (one, other) => one * other);
            else if (Take('/')) left = Combine(left, Unary(), static (one, other) => one / other);
            else break;
        }

        return left;
    }

    private MathValue Unary()
    {
        var value = !budget.Enter() ? Fail("It is nested too deeply, with all that it refers to") : Take('-') ? Each(Unary(), static number => -number) : Primary();
        budget.Leave();
        return value;
    }

    private MathValue Primary()
    {
        Skip();
        if (_at == text.Length) return Fail("Unexpected end");
        if (Take('('))
        {
            var inner = Sum();
            return Take(')') ? inner : Fail("Expected ')'");
        }

        if (Take('[')) return Array();
        var from = _at;
        if (char.IsAsciiDigit(text[_at]) || text[_at] == '.')
        {
            while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.')) _at++;
            return double.TryParse(text.AsSpan(from, _at - from), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? MathValue.Of(number) : Fail($"'{text[from.._at]}' is no number");
        }

        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_')) _at++;
        var name = text[from.._at];
        if (name.Length == 0) return Fail($"Unexpected '{text[_at]}'");
        return Take('(') ? Call(name) : Reference(name);
    }

    private MathValue Array()
    {
        List<SortedDictionary<long, double>> series = [];
        do
        {
            var one = Sum();
            if (_problem is not null) return one;
            if (one.Number is not null) return Fail("An array has time series only");
            if (!budget.Take(Points(one))) return TooMuch();
            series.AddRange(one.Series);
        }
        while (Take(','));
        return Take(']') ? MathValue.Of(series) : Fail("Expected ']'");
    }

    private MathValue Reference(string id)
    {
        if (find(id) is not { } found) return Fail($"There is no query with the Id {id}");
        if (found.Ok) return found.Value;
        _elsewhere ??= found.Error;
        return Fail(found.Error.Message!);
    }

    private MathValue Call(string function)
    {
        if (function is "METRICS") return Metrics();
        if (function is not ("SUM" or "AVG" or "MIN" or "MAX" or "RATE" or "FILL" or "ABS" or "CEIL" or "FLOOR"))
            return Fail($"The function {function} is not supported by this grid, which has {Functions}");
        var value = Sum();
        if (_problem is not null) return value;
        if (function is "FILL")
        {
            if (!Take(',')) return Fail("FILL needs what to fill with");
            value = Fill(value);
        }

        if (_problem is not null) return value;
        if (!Take(')')) return Fail("Expected ')'");
        return function switch
        {
            "ABS" => Each(value, Math.Abs),
            "CEIL" => Each(value, Math.Ceiling),
            "FLOOR" => Each(value, Math.Floor),
            "FILL" => value,
            "RATE" when value.Number is null && !budget.Take(Points(value)) => TooMuch(),
            "RATE" when value.Number is null => value with { Series = [.. value.Series.Select(Rate)] },
            "RATE" => Fail("RATE needs a time series"),
            _ => Aggregate(function, value),
        };
    }

    private MathValue Metrics()
    {
        var part = "";
        if (Take('"'))
        {
            var end = text.IndexOf('"', _at);
            if (end < 0) return Fail("Expected '\"'");
            part = text[_at..end];
            _at = end + 1;
        }

        var metrics = all();
        if (!budget.Take(metrics.Count)) return TooMuch();
        return Take(')') ? MathValue.Of([.. metrics.Where(metric => metric.Id.Contains(part, StringComparison.Ordinal)).SelectMany(metric => metric.Value.Series)]) : Fail("Expected ')'");
    }

    /// <summary>Of one series the number that all its points come to; of several, the series that they come to period by period.</summary>
    private MathValue Aggregate(string function, MathValue value)
    {
        if (value.Number is not null) return Fail($"{function} needs a time series");
        if (!budget.Take(Points(value))) return TooMuch();
        if (!value.IsArray) return value.Series[0].Count == 0 ? MathValue.Of(new SortedDictionary<long, double>()) : MathValue.Of(Reduce(function, value.Series[0].Values));
        return MathValue.Of(MathValue.Finite(value.Series.SelectMany(series => series).GroupBy(point => point.Key).Select(at => (at.Key, Reduce(function, at.Select(point => point.Value))))));
    }

    private static double Reduce(string function, IEnumerable<double> values) => function switch
    {
        "SUM" => values.Sum(),
        "AVG" => values.Average(),
        "MIN" => values.Min(),
        _ => values.Max(),
    };

    /// <summary>A second, from each point to the next.</summary>
    private static SortedDictionary<long, double> Rate(SortedDictionary<long, double> series) =>
        MathValue.Finite(series.Zip(series.Skip(1), static (one, next) => (next.Key, (next.Value - one.Value) / (next.Key - one.Key))));

    private MathValue Fill(MathValue value)
    {
        if (value.Number is not null) return Fail("FILL needs a time series");
        Skip();
        foreach (var (word, fill) in ((string, Func<SortedDictionary<long, double>, IReadOnlyList<long>, SortedDictionary<long, double>>)[])[("REPEAT", Repeat), ("LINEAR", Linear)])
        {
            if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0) continue;
            _at += word.Length;
            return Fill(value, fill);
        }

        var with = Sum();
        if (_problem is not null) return with;
        if (with.Number is not { } number) return Fail("FILL fills with a number, REPEAT or LINEAR");
        return Fill(value, (series, periods) => MathValue.Finite(periods.Select(at => (at, series.TryGetValue(at, out var there) ? there : number))));
    }

    private MathValue Fill(MathValue value, Func<SortedDictionary<long, double>, IReadOnlyList<long>, SortedDictionary<long, double>> fill)
    {
        if (grid() is not { } periods || !budget.Take(Points(value) + ((long)periods.Count * value.Series.Count))) return TooMuch();
        return value with { Series = [.. value.Series.Select(series => fill(series, periods))] };
    }

    private static SortedDictionary<long, double> Repeat(SortedDictionary<long, double> series, IReadOnlyList<long> periods)
    {
        var last = double.NaN;
        return MathValue.Finite(periods.Select(at => (at, last = series.TryGetValue(at, out var there) ? there : last)));
    }

    private static SortedDictionary<long, double> Linear(SortedDictionary<long, double> series, IReadOnlyList<long> periods)
    {
        var filled = new SortedDictionary<long, double>(series);
        var index = 0;
        foreach (var ((from, one), (to, other)) in series.Zip(series.Skip(1)))
        {
            for (; index < periods.Count && periods[index] < to; index++)
            {
                var value = one + ((other - one) * (periods[index] - from) / (to - from));
                if (periods[index] > from && double.IsFinite(value)) filled[periods[index]] = value;
            }
        }

        return filled;
    }

    private MathValue Each(MathValue value, Func<double, double> change) => budget.Take(Points(value)) ? value.Each(change) : TooMuch();

    private MathValue Combine(MathValue left, MathValue right, Func<double, double, double> operation)
    {
        if (_problem is not null) return left;
        if (left.Number is { } one && right.Number is { } other) return MathValue.Of(operation(one, other));
        if (left.Number is { } first) return Each(right, number => operation(first, number));
        if (right.Number is { } second) return Each(left, number => operation(number, second));
        if (left.IsArray && right.IsArray) return Fail("Two arrays cannot be combined");
        if (!budget.Take(Points(left.IsArray ? left : right))) return TooMuch();

        // A period that one of them lacks is left out.
        var pairs = left.IsArray ? left.Series.Select(series => (series, right.Series[0])) : right.Series.Select(series => (left.Series[0], series));
        SortedDictionary<long, double>[] results = [.. pairs.Select(pair => MathValue.Finite(pair.Item1.Where(point => pair.Item2.ContainsKey(point.Key)).Select(point => (point.Key, operation(point.Value, pair.Item2[point.Key])))))];
        return left.IsArray || right.IsArray ? MathValue.Of(results) : MathValue.Of(results[0]);
    }

    /// <summary>What it costs to go through a value: its points, and something for series without any.</summary>
    private static long Points(MathValue value) => value.Series.Sum(series => series.Count + 1L);

    private MathValue TooMuch() => Fail($"The expressions come to more than {MathBudget.MostPoints} points");

    private MathValue Fail(string problem)
    {
        _problem ??= problem;
        return MathValue.Of(0);
    }

    private bool Take(char expected)
    {
        Skip();
        if (_at == text.Length || text[_at] != expected) return false;
        _at++;
        return true;
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }
}

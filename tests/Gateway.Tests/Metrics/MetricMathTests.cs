using Grid.Contracts;
using Grid.Gateway.Metrics;

namespace Grid.Gateway.Tests.Metrics;

public sealed class MetricMathTests
{
    private static readonly Dictionary<string, SortedDictionary<long, double>> s_series = new()
    {
        ["a"] = new() { [0] = 1, [60] = 2, [120] = 4 },
        ["b"] = new() { [0] = 10, [120] = 0 },
    };

    [Theory]
    [InlineData("a + 1", "0=2 60=3 120=5")]
    [InlineData("2 * (a - 1) / 2", "0=0 60=1 120=3")]
    [InlineData("-a", "0=-1 60=-2 120=-4")]
    [InlineData("a + b", "0=11 120=4")]
    [InlineData("a / b", "0=0.1")]
    [InlineData("SUM([a, b])", "0=11 60=2 120=4")]
    [InlineData("AVG(METRICS())", "0=5.5 60=2 120=2")]
    [InlineData("MAX(METRICS(\"b\")) + a", "0=11 120=4")]
    [InlineData("a - MIN(a)", "0=0 60=1 120=3")]
    [InlineData("a / SUM(a)", "0=0.14 60=0.29 120=0.57")]
    [InlineData("RATE(a) * 60", "60=1 120=2")]
    [InlineData("FILL(b, 7)", "0=10 60=7 120=0")]
    [InlineData("FILL(b, REPEAT)", "0=10 60=10 120=0")]
    [InlineData("FILL(b, LINEAR)", "0=10 60=5 120=0")]
    [InlineData("a + 0 * (1 / 0)", "")]
    [InlineData("METRICS() * 2", "0=2 60=4 120=8 | 0=20 120=0")]
    public void An_expression_comes_to_what_it_says(string expression, string shown)
    {
        var value = Evaluate(expression);

        Assert.True(value.Ok, value.Error?.Message);
        Assert.Equal(shown, string.Join(" | ", value.Value.Series.Select(series => string.Join(' ', series.Select(point => FormattableString.Invariant($"{point.Key}={point.Value:0.##}"))))));
    }

    [Theory]
    [InlineData("a +", "Unexpected end")]
    [InlineData("(a", "Expected ')'")]
    [InlineData("a b", "Unexpected 'b'")]
    [InlineData("c", "There is no query with the Id c")]
    [InlineData("[1, a]", "An array has time series only")]
    [InlineData("SEARCH('x')", "The function SEARCH is not supported by this grid, which has ABS, AVG, CEIL, FILL, FLOOR, MAX, METRICS, MIN, RATE, SUM")]
    [InlineData("METRICS() + METRICS()", "Two arrays cannot be combined")]
    public void What_is_no_expression_is_refused_with_the_reason(string expression, string why) => Assert.Equal($"Error in expression '{expression}': {why}", Evaluate(expression).Error!.Message);

    [Fact]
    public void An_expression_is_not_nested_for_ever() => Assert.False(Evaluate(new string('(', 2000)).Ok);

    [Fact]
    public void A_chain_of_expressions_has_an_end()
    {
        var budget = new MathBudget(TestContext.Current.CancellationToken);

        Assert.Equal("Error in expression 'next': It is nested too deeply, with all that it refers to", Next("next")!.Value.Error!.Message);

        Outcome<MathValue>? Next(string id) => new MetricMath(id, Next, () => [], () => [], budget).Evaluate();
    }

    [Fact]
    public void All_expressions_together_have_so_many_points()
    {
        var budget = new MathBudget(TestContext.Current.CancellationToken);
        long[] periods = [.. Enumerable.Range(0, 60_000).Select(index => 60L * index)];
        const string Long = "FILL(a, LINEAR) + FILL(a, 0)";

        Assert.True(Evaluate(Long, periods, budget).Ok);
        Assert.True(Evaluate(Long, periods, budget).Ok);
        Assert.Equal($"Error in expression '{Long}': The expressions come to more than 500000 points", Evaluate(Long, periods, budget).Error!.Message);
    }

    [Fact]
    public void Nothing_is_worked_out_for_nobody() => Assert.Throws<OperationCanceledException>(() => Evaluate("a + 1", [], new MathBudget(new CancellationToken(canceled: true))));

    private static Outcome<MathValue> Evaluate(string expression) => Evaluate(expression, [0, 60, 120], new MathBudget(TestContext.Current.CancellationToken));

    private static Outcome<MathValue> Evaluate(string expression, long[] periods, MathBudget budget) => new MetricMath(
        expression,
        id => s_series.TryGetValue(id, out var series) ? MathValue.Of(series) : (Outcome<MathValue>?)null,
        () => [.. s_series.Select(series => (series.Key, MathValue.Of(series.Value)))],
        () => periods,
        budget).Evaluate();
}

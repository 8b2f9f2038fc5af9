namespace Grid.Dashboard.Metrics;

/// <summary>One line of a chart.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Class">Of its colour.</param>
/// <param name="Points">In the order of time; a gap of more than the chart's step ends the line.</param>
public sealed record ChartSeries(string Name, string Class, IReadOnlyList<(DateTimeOffset At, double Value)> Points)
{
    public double Most => Points.Count == 0 ? 0 : Points.Max(point => point.Value);

    /// <summary>Null without any.</summary>
    public double? Last => Points.Count == 0 ? null : Points[^1].Value;
}

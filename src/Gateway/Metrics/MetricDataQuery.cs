using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>One query of <c>GetMetricData</c>: a statistic of a metric, or an expression over others.</summary>
internal sealed class MetricDataQuery
{
    private static readonly Constraint<string>[] s_id = [Must.HaveLengthUpTo(255), Must.HaveLengthFrom(1)];
    private static readonly Constraint<string>[] s_expression = [Must.HaveLengthUpTo(2048), Must.HaveLengthFrom(1)];

    private static readonly Constraint<string>[] s_label = [Must.HaveLengthUpTo(2048)];

    internal required string Id { get; init; }

    /// <summary>Null for an expression.</summary>
    internal MetricQuery? Metric { get; init; }

    internal Statistic? Statistic { get; init; }

    internal string? Expression { get; init; }

    internal string? Label { get; init; }

    internal bool ReturnsData { get; init; }

    /// <summary>Of the query; of an expression null when it says nothing.</summary>
    internal int? PeriodSeconds { get; init; }

    /// <returns>Null after a finding.</returns>
    internal static MetricDataQuery? Read(ApiRequest request, ObjectReader body, DateTimeOffset start, DateTimeOffset end)
    {
        var id = body.Text("Id", s_id, required: true) ?? "";
        if (id.Length > 0 && (!char.IsAsciiLetterLower(id[0]) || id.Any(character => !char.IsAsciiLetterOrDigit(character) && character != '_')))
            request.Refuse(MetricWords.Invalid($"The value {id} for parameter MetricDataQueries.member.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$."));
        var (stat, expression) = (body.Object("MetricStat"), body.Text("Expression", s_expression));
        var period = body.Number("Period", [Must.BeFrom(1L)]);
        body.NotHere("AccountId", body.Text("AccountId", []) is { } account && account != Contracts.Account.Id);
        if (period is { } given && !MetricRules.IsPeriod(given)) request.Refuse(MetricWords.Invalid(MetricRules.BadPeriod("Period")));
        if (stat is null == expression is null)
        {
            request.Refuse(MetricWords.Invalid($"The query {id} must have either MetricStat or Expression."));
            return null;
        }

        var query = new MetricDataQuery { Id = id, Expression = expression, Label = body.Text("Label", s_label), ReturnsData = body.Flag("ReturnData") ?? true, PeriodSeconds = period };
        return stat is null ? query : query.With(request, stat, start, end);
    }

    private MetricDataQuery? With(ApiRequest request, ObjectReader stat, DateTimeOffset start, DateTimeOffset end)
    {
        var metric = stat.Object("Metric", required: true);
        var period = stat.Number("Period", [Must.BeFrom(1L)], required: true);
        var name = stat.Text("Stat", [], required: true);
        var unit = stat.Text("Unit", MetricRules.Unit);
        var statistic = name is null ? null : Statistic.Read(name);
        if (name is not null && statistic is null) request.Refuse(MetricWords.Invalid($"The value {name} for parameter MetricDataQueries.member.MetricStat.Stat is not supported."));
        if (period is { } seconds && !MetricRules.IsPeriod(seconds)) request.Refuse(MetricWords.Invalid(MetricRules.BadPeriod("MetricStat.Period")));
        if (metric is null) return null;
        var (ns, metricName) = (metric.Text("Namespace", MetricRules.Namespace, required: true), metric.Text("MetricName", MetricRules.Name, required: true));
        var dimensions = MetricRules.Dimensions(metric, "MetricStat.Metric.");
        if (period is null || statistic is null || ns is null || metricName is null || dimensions is null) return null;
        return new MetricDataQuery
        {
            Id = Id,
            Metric = new MetricQuery { Region = request.Region, Namespace = ns, Name = metricName, Dimensions = dimensions, Unit = unit, Start = start, End = end, PeriodSeconds = period.Value },
            Statistic = statistic,
            Label = Label,
            ReturnsData = ReturnsData,
            PeriodSeconds = period,
        };
    }
}

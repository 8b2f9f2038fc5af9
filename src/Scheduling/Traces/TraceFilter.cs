namespace Grid.Scheduling.Traces;

/// <summary>X-Ray's filter expressions, apart from what is refused by name. Source: AWS X-Ray, "Use filter expressions".</summary>
public sealed class TraceFilter
{
    private readonly Func<FilterSubject, bool> _matches;

    internal TraceFilter(Func<FilterSubject, bool> matches) => _matches = matches;

    /// <summary>Reads an expression.</summary>
    /// <param name="problem">Why it cannot be read; null when it was.</param>
    public static TraceFilter? Parse(string expression, out string? problem)
    {
        problem = null;
        try
        {
            return new TraceFilter(new FilterParser(expression).Read());
        }
        catch (FormatException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    public bool Matches(TraceView trace) => _matches(FilterSubject.Of(trace));
}

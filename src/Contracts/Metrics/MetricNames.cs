namespace Grid.Contracts.Metrics;

/// <summary>Namespaces that the grid itself writes to.</summary>
public static class MetricNames
{
    /// <summary>CloudWatch's metrics of functions.</summary>
    public const string Lambda = "AWS/Lambda";

    /// <summary>What environments take, as CloudWatch Lambda Insights has it.</summary>
    public const string Insights = "LambdaInsights";

    /// <summary>What functions cost: the grid's own. Written by nobody else.</summary>
    public const string Cost = "Grid/Cost";

    /// <summary>How many series were refused and the like: the grid's own.</summary>
    public const string Grid = "Grid";

    public const string FunctionName = "FunctionName";
    public const string Resource = "Resource";
    public const string ExecutedVersion = "ExecutedVersion";

    public const string Count = "Count";
    public const string Milliseconds = "Milliseconds";
    public const string Percent = "Percent";
    public const string None = "None";

    /// <summary>True for the namespaces that only the grid itself writes to, and only the root reads: <c>Grid</c> and those below it.</summary>
    public static bool IsOfGrid(string ns) => ns == Grid || ns.StartsWith("Grid/", StringComparison.Ordinal);

    /// <summary>True for the namespaces that nobody but the grid writes to.</summary>
    public static bool IsKept(string ns) => ns.StartsWith("AWS/", StringComparison.Ordinal) || IsOfGrid(ns);

    /// <summary>True for a text that a namespace, a name or a dimension may be made of: without control characters, which neither databases nor the grid's own separators bear.</summary>
    public static bool IsText(string text) => !text.Any(char.IsControl);
}

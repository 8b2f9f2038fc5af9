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
}

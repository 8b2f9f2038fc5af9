namespace Grid.Scheduling.Messaging;

/// <summary>How the pauses between retries grow from the shortest to the longest. AWS shows the curves and gives no formulas; these have the same ends and the same order.</summary>
public enum BackoffFunction
{
    /// <summary>By the same step each time.</summary>
    Linear = 0,

    /// <summary>By steps that grow by the same each time.</summary>
    Arithmetic = 1,

    /// <summary>By the same factor each time.</summary>
    Geometric = 2,

    /// <summary>By steps that double each time.</summary>
    Exponential = 3,
}

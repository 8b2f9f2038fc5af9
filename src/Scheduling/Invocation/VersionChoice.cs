namespace Grid.Scheduling.Invocation;

/// <summary>Which side of a weighted alias an invocation takes: per invocation, no stickiness.</summary>
public static class VersionChoice
{
    /// <summary>True for the additional version.</summary>
    /// <param name="additionalWeight">Its share, 0.0-1.0.</param>
    /// <param name="roll">A die in [0, 1).</param>
    public static bool TakesAdditional(double additionalWeight, double roll) => roll < additionalWeight;
}

namespace Grid.Contracts.Environments;

/// <summary>What an execution environment does at a moment.</summary>
[GenerateSerializer, Alias("grid.EnvironmentCondition")]
public enum EnvironmentCondition
{
    /// <summary>Its Init is not over.</summary>
    Starting = 0,

    /// <summary>It waits for an invocation.</summary>
    Idle = 1,

    /// <summary>It runs an invocation, or repeats Init inside one.</summary>
    Busy = 2,

    /// <summary>Its Init failed, and no invocation has repeated it.</summary>
    Failed = 3,

    /// <summary>It takes nothing any more; some of its processes may still run.</summary>
    Ending = 4,
}

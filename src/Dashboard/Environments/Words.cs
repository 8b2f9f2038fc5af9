using Grid.Contracts.Environments;

namespace Grid.Dashboard.Environments;

/// <summary>What environments do, in words.</summary>
internal static class Words
{
    public static string Of(EnvironmentCondition condition) => condition switch
    {
        EnvironmentCondition.Starting => "starting",
        EnvironmentCondition.Idle => "idle",
        EnvironmentCondition.Busy => "busy",
        EnvironmentCondition.Failed => "failed to start",
        _ => "ending",
    };

    /// <summary>Class of the colour.</summary>
    public static string Color(EnvironmentCondition condition) => condition switch
    {
        EnvironmentCondition.Busy => "warm",
        EnvironmentCondition.Idle => "good",
        EnvironmentCondition.Starting => "calm",
        _ => "bad",
    };
}

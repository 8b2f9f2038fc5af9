namespace Grid.Scheduling.Environments;

/// <summary>Decides how long an idle environment is kept. Asked when an environment becomes idle and again whenever its neighbours change.</summary>
public interface IKeepAlivePolicy
{
    /// <summary>How long an environment may stay idle before it is shut down, counted from when it became idle.</summary>
    /// <param name="sinceLastArrival">Time since the function version was last invoked.</param>
    /// <param name="idleCount">Other environments of the same version that became idle later, and so are used before this one.</param>
    TimeSpan Keep(TimeSpan sinceLastArrival, int idleCount);
}

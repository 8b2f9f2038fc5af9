namespace Grid.Grains.Observability;

/// <summary>Why an environment is started.</summary>
internal enum StartReason
{
    /// <summary>An invocation arrived, found none idle, and the scale-up policy started one at once.</summary>
    NoIdleEnvironment,

    /// <summary>Invocations have waited as long as the scale-up policy lets them, or longer than busy environments are expected to take.</summary>
    ScaleUpPolicy,

    /// <summary>The keep-alive policy expects an invocation soon.</summary>
    Prewarm,

    /// <summary>Provisioned concurrency is missing one.</summary>
    Provisioned,

    /// <summary>Another start for invocations that wait has failed.</summary>
    StartFailed,
}

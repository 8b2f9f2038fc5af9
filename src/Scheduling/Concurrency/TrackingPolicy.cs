namespace Grid.Scheduling.Concurrency;

/// <summary>What a target tracking policy wants.</summary>
/// <param name="Target">Share of the provisioned environments that should be in use, above 0.</param>
/// <param name="Minimum">Fewest environments.</param>
/// <param name="Maximum">Most environments.</param>
/// <param name="OutCooldown">How long nothing more is added after something was, unless more is missing than was added.</param>
/// <param name="InCooldown">How long nothing more is taken away after something was.</param>
/// <param name="ScalesOut">False while scaling out is suspended.</param>
/// <param name="ScalesIn">False while scaling in is suspended or not wanted.</param>
public readonly record struct TrackingPolicy(double Target, int Minimum, int Maximum, TimeSpan OutCooldown, TimeSpan InCooldown, bool ScalesOut, bool ScalesIn);

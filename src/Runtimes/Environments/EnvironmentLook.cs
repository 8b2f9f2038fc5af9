using Grid.Contracts.Environments;

namespace Grid.Runtimes.Environments;

/// <summary>An environment as somebody finds it who looks at it.</summary>
/// <param name="StartedAt">On the machine's clock.</param>
/// <param name="Invocations">That it has had.</param>
/// <param name="PeakMemoryBytes">Most that it has used, as last measured; 0 when nobody has.</param>
public readonly record struct EnvironmentLook(EnvironmentCondition Condition, DateTimeOffset StartedAt, long Invocations, long PeakMemoryBytes);

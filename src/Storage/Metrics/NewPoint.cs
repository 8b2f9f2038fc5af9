using Grid.Contracts.Metrics;

namespace Grid.Storage.Metrics;

/// <summary>A minute of a series, to be stored.</summary>
/// <param name="Minute">Since 1970.</param>
/// <param name="Part">Tells parts of the same minute apart.</param>
/// <param name="Data"><see cref="MetricBucket.ToBytes"/>.</param>
public readonly record struct NewPoint(MetricId Series, long Minute, long Part, byte[] Data);

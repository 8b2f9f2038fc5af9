namespace Grid.Storage.Metrics;

/// <summary>What is stored of a series for one period, by one who added to it.</summary>
/// <param name="Began">Seconds since 1970.</param>
/// <param name="Period">Seconds.</param>
/// <param name="Part">As it was added.</param>
/// <param name="Data">A bucket.</param>
public readonly record struct StoredPart(string Unit, long Began, int Period, long Part, byte[] Data);

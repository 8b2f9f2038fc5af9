namespace Grid.Grains.Logs;

/// <summary>What a silo has answered.</summary>
/// <param name="Value">Null, or what stands for nothing, when it has not answered.</param>
internal readonly record struct LogAnswer<T>(SiloAddress Silo, bool HasAnswered, T? Value);

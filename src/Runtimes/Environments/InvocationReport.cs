namespace Grid.Runtimes.Environments;

/// <summary>What is written when an invocation is over.</summary>
/// <param name="Fault">Null when it went well.</param>
/// <param name="ProducedBytes">Size of the answer; 0 on a timeout.</param>
internal readonly record struct InvocationReport(Invocation Invocation, TimeSpan Duration, long PeakMemoryBytes, Fault? Fault, long ProducedBytes)
{
    /// <summary>Duration and Init, rounded up to milliseconds.</summary>
    public long BilledMs => (long)Math.Ceiling((Duration + (Invocation.InitDuration ?? default)).TotalMilliseconds);

    public long PeakMemoryMb => (PeakMemoryBytes + (1 << 20) - 1) >> 20;
}

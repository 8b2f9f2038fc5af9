namespace Grid.Runtimes.Limits;

/// <summary>What one environment may take.</summary>
/// <param name="MemoryMb">The function's <c>MemorySize</c>, 128-10240; sizes the share of the processor too.</param>
/// <param name="TemporaryMb">What its <c>/tmp</c> may hold in memory on top of that, in MB; 0 when <c>/tmp</c> is on disk.</param>
internal readonly record struct ResourceLimits(int MemoryMb, int TemporaryMb)
{
    /// <summary>Memory that is worth one processor, as on AWS.</summary>
    private const double MbPerProcessor = 1769;

    public long MemoryBytes => (long)MemoryMb << 20;

    public long TotalBytes => (long)(MemoryMb + TemporaryMb) << 20;

    public double Processors => MemoryMb / MbPerProcessor;
}

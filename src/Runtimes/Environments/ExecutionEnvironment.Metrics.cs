using Grid.Contracts.Metrics;

namespace Grid.Runtimes.Environments;

/// <summary>The measuring side: what CloudWatch hears of.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>How often the environment's use of the processor is read: it costs some reads of the kernel's files.</summary>
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(1);

    private readonly IInvocationMeter _meter;
    private long _lookedAt;
    private TimeSpan _processorTime;

    /// <summary>Under the lock.</summary>
    private void Measure(in InvocationReport report, long now)
    {
        _meter.Ended(new InvocationMeasure
        {
            IsError = report.Fault is not null,
            Duration = report.Duration,
            InitDuration = report.Invocation.InitDuration,
            BilledMs = report.BilledMs,
            PeakMemoryBytes = report.PeakMemoryBytes,
        });
        if (_lookedAt == 0 || _context.Time.GetElapsedTime(_lookedAt, now) >= s_betweenLooks) LookSoon(now);
    }

    /// <summary>Reads elsewhere what the processes have taken, so that no invocation waits for it. Under the lock.</summary>
    private void LookSoon(long now)
    {
        if (!_meter.WantsLooks) return;
        _lookedAt = now;
        ThreadPool.UnsafeQueueUserWorkItem(static environment => environment.Look(), this, preferLocal: false);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_ending || _group?.ReadUsage() is not { } usage || usage.ProcessorTime == TimeSpan.Zero) return;
            var taken = usage.ProcessorTime - _processorTime;
            _processorTime = usage.ProcessorTime;
            if (taken >= TimeSpan.Zero) _meter.Looked(taken);
        }
    }
}

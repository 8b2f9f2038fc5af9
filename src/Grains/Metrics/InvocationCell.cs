using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>
/// What invocations of one version, by one name and by one caller, were. An invocation is written down here once; which series it belongs to, with which dimensions, is worked out when the
/// minute is over.
/// </summary>
internal sealed class InvocationCell : MetricSource<InvocationSlot>
{
    private const double MbPerGb = 1024;
    private const double IncludedStorageMb = 512;
    private const string InsightsName = "function_name";

    private readonly FunctionVersion _version;
    private readonly bool _isProvisioned;
    private readonly Set[] _sets;
    private readonly MetricId[] _insights;
    private readonly MetricId[] _cost;

    /// <param name="qualifier">As invoked; null for none.</param>
    public InvocationCell(MetricSink sink, FunctionVersion version, string? qualifier, string? accessKeyId, bool isProvisioned, bool insights)
        : base(sink)
    {
        (_version, _isProvisioned) = (version, isProvisioned);
        var (region, name) = (version.Function.Region, version.Function.Name);
        _sets = [.. LambdaDimensions.Of(name, qualifier, version.Version).Select(dimensions => new Set(region, dimensions))];
        _insights = insights ? Insights(region, name, version.Version) : [];
        MetricDimension[] cost =
        [
            new(MetricNames.FunctionName, name), new("Architecture", version.Settings.Architecture), new("Concurrency", isProvisioned ? "Provisioned" : "OnDemand"), new("AccessKey", accessKeyId ?? "-"),
        ];
        _cost = [new(region, MetricNames.Cost, "Requests", MetricNames.Count, cost), new(region, MetricNames.Cost, "GBSeconds", MetricNames.None, cost), new(region, MetricNames.Cost, "StorageGBSeconds", MetricNames.None, cost)];
    }

    /// <param name="minute">In which the invocation began.</param>
    public void Add(long minute, in InvocationMeasure measure)
    {
        lock (Gate)
        {
            var slot = Slot(minute);
            slot.Duration.Add(measure.Duration.TotalMilliseconds);
            if (measure.IsError) slot.Errors++;
            if (measure.InitDuration is { } init) slot.Init.Add(init.TotalMilliseconds);
            if (measure.PeakMemoryBytes > 0 && _insights.Length > 0) slot.Memory.Add((measure.PeakMemoryBytes + (1 << 20) - 1) >> 20);
            Bill(slot, measure.BilledMs);
        }
    }

    public void AddExtensions(long minute, TimeSpan after, long billedMs)
    {
        lock (Gate)
        {
            var slot = Slot(minute);
            slot.Extensions.Add(after.TotalMilliseconds);
            Bill(slot, billedMs);
        }
    }

    /// <param name="invocations">Which have taken it together.</param>
    public void AddProcessor(long minute, TimeSpan processorTime, long invocations)
    {
        lock (Gate) Slot(minute).Processor.Add(processorTime.TotalMilliseconds / invocations, invocations);
    }

    public override bool IsOf(MetricId metric) => metric.Region == _version.Function.Region && metric.Namespace switch
    {
        MetricNames.Lambda => metric.Dimensions.Count == 0 || IsNamed(metric, MetricNames.FunctionName),
        MetricNames.Cost => IsNamed(metric, MetricNames.FunctionName),
        MetricNames.Insights => IsNamed(metric, InsightsName),
        _ => false,
    };

    protected override InvocationSlot Create() => new();

    protected override void Clear(InvocationSlot slot) => slot.Clear();

    protected override void Collect(InvocationSlot slot, long minute, MinuteBuckets into)
    {
        var invocations = slot.Duration.Count;
        foreach (var set in _sets)
        {
            Merge(into, set.Duration, minute, slot.Duration);
            Merge(into, set.Extensions, minute, slot.Extensions);
            Merge(into, set.Init, minute, slot.Init);
            if (invocations == 0) continue;
            into.Of(set.Invocations, minute)?.Add(1, invocations);
            AddShare(into, set.Errors, minute, slot.Errors, invocations);
            if (_isProvisioned) into.Of(set.Provisioned, minute)?.Add(1, invocations);
        }

        foreach (var (index, bucket) in (ReadOnlySpan<(int, MetricBucket)>)[(0, slot.Processor), (1, slot.Memory), (2, slot.Init)])
        {
            for (var set = 0; set < _insights.Length; set += InsightsMetrics) Merge(into, _insights[set + index], minute, bucket);
        }

        for (var set = 0; set < _insights.Length; set += InsightsMetrics) AddMemory(into, slot, minute, set);
        AddSum(into, _cost[0], minute, invocations, invocations);
        AddSum(into, _cost[1], minute, invocations, slot.GigabyteSeconds);
        if (slot.StorageGigabyteSeconds > 0) AddSum(into, _cost[2], minute, invocations, slot.StorageGigabyteSeconds);
    }

    private const int InsightsMetrics = 5;

    private static MetricId[] Insights(string region, string name, string version) =>
    [
        .. ((MetricDimension[][])[[new(InsightsName, name)], [new(InsightsName, name), new("version", version)]]).SelectMany(dimensions => (MetricId[])
        [
            new(region, MetricNames.Insights, "cpu_total_time", MetricNames.Milliseconds, dimensions),
            new(region, MetricNames.Insights, "used_memory_max", "Megabytes", dimensions),
            new(region, MetricNames.Insights, "init_duration", MetricNames.Milliseconds, dimensions),
            new(region, MetricNames.Insights, "memory_utilization", MetricNames.Percent, dimensions),
            new(region, MetricNames.Insights, "total_memory", "Megabytes", dimensions),
        ]),
    ];

    private void AddMemory(MinuteBuckets into, InvocationSlot slot, long minute, int set)
    {
        if (slot.Memory.Count == 0) return;
        var total = _version.Settings.MemorySizeMb;
        into.Of(_insights[set + 4], minute)?.Add(total, slot.Memory.Count);
        if (into.Of(_insights[set + 3], minute) is not { } utilization) return;
        foreach (var (used, count) in slot.Memory.Values) utilization.Add(100.0 * used / total, count);
    }

    private bool IsNamed(MetricId metric, string dimension)
    {
        foreach (var one in metric.Dimensions)
        {
            if (one.Name == dimension) return one.Value == _version.Function.Name;
        }

        return false;
    }

    private static void Merge(MinuteBuckets into, MetricId series, long minute, MetricBucket bucket)
    {
        if (bucket.Count > 0) into.Of(series, minute)?.Merge(bucket);
    }

    private static void AddShare(MinuteBuckets into, MetricId series, long minute, double ones, double all)
    {
        if (into.Of(series, minute) is not { } bucket) return;
        if (ones > 0) bucket.Add(1, ones);
        if (all > ones) bucket.Add(0, all - ones);
    }

    private static void AddSum(MinuteBuckets into, MetricId series, long minute, double count, double sum)
    {
        if (sum > 0) into.Of(series, minute)?.AddStatistics(Math.Max(count, 1), sum, 0, sum);
    }

    private void Bill(InvocationSlot slot, long billedMs)
    {
        var seconds = billedMs / 1000.0;
        slot.GigabyteSeconds += seconds * _version.Settings.MemorySizeMb / MbPerGb;
        slot.StorageGigabyteSeconds += seconds * Math.Max(0, _version.Settings.EphemeralStorageMb - IncludedStorageMb) / MbPerGb;
    }

    /// <summary>The series with one set of dimensions.</summary>
    private sealed class Set(string region, MetricDimension[] dimensions)
    {
        public MetricId Invocations { get; } = Count(region, "Invocations", dimensions);

        public MetricId Errors { get; } = Count(region, "Errors", dimensions);

        public MetricId Provisioned { get; } = Count(region, "ProvisionedConcurrencyInvocations", dimensions);

        public MetricId Duration { get; } = Milliseconds(region, "Duration", dimensions);

        public MetricId Extensions { get; } = Milliseconds(region, "PostRuntimeExtensionsDuration", dimensions);

        public MetricId Init { get; } = Milliseconds(region, "InitDuration", dimensions);

        private static MetricId Count(string region, string name, MetricDimension[] dimensions) => new(region, MetricNames.Lambda, name, MetricNames.Count, dimensions);

        private static MetricId Milliseconds(string region, string name, MetricDimension[] dimensions) => new(region, MetricNames.Lambda, name, MetricNames.Milliseconds, dimensions);
    }
}

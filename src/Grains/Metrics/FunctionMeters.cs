using System.Collections.Concurrent;
using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <summary>What is measured of one function on this silo.</summary>
internal sealed class FunctionMeters
{
    /// <summary>Names, versions and callers that are told apart; what comes beyond counts without caller and qualifier.</summary>
    private const int MostCells = 1_000;

    private readonly ConcurrentDictionary<CellKey, InvocationCell> _cells = new();
    private readonly ConcurrentDictionary<string, LevelRecorder> _provisioned = new();
    private readonly MetricSink _sink;
    private readonly bool _insights;
    private volatile FunctionVersion _latest;

    /// <param name="isReserved">Says whether a version's function has concurrency of its own.</param>
    public FunctionMeters(FunctionVersion version, RegionMeters region, MetricSink sink, bool insights, Func<FunctionVersion, bool> isReserved)
    {
        (_sink, _insights, Region, _latest) = (sink, insights, region, version);
        var (where, name) = (version.Function.Region, new MetricDimension(MetricNames.FunctionName, version.Function.Name));
        Level = new LevelRecorder(
            sink,
            new MetricId(where, MetricNames.Lambda, RegionMeters.Concurrent, MetricNames.Count, name),
            new MetricId(where, MetricNames.Lambda, RegionMeters.Concurrent, MetricNames.Count, name, new(MetricNames.Resource, version.Function.Name)))
        {
            Also = () => isReserved(_latest) ? [] : region.Unreserved,
        };
    }

    public RegionMeters Region { get; }

    /// <summary>Invocations at the same time.</summary>
    public LevelRecorder Level { get; }

    /// <summary>The version that was seen last.</summary>
    public FunctionVersion Latest
    {
        set => _latest = value;
    }

    public InvocationCell Cell(string invokedArn, FunctionVersion version, string? accessKeyId, bool isProvisioned)
    {
        if (_cells.TryGetValue(new CellKey(invokedArn, version.Version, version.Generation, accessKeyId, isProvisioned), out var cell)) return cell;
        if (_cells.Count >= MostCells) (invokedArn, accessKeyId) = (version.Function.Arn, null);
        return _cells.GetOrAdd(
            new CellKey(invokedArn, version.Version, version.Generation, accessKeyId, isProvisioned),
            key => new InvocationCell(_sink, version, LambdaDimensions.Qualifier(key.InvokedArn), key.AccessKeyId, isProvisioned, _insights));
    }

    /// <summary>Invocations at the same time in provisioned environments of a version.</summary>
    public LevelRecorder Provisioned(FunctionVersion version) => _provisioned.GetOrAdd(version.Version, _ =>
    {
        var (region, name) = (version.Function.Region, version.Function.Name);
        return new LevelRecorder(_sink, [.. LambdaDimensions.Of(name, version.Version, version.Version).Select(dimensions => new MetricId(region, MetricNames.Lambda, "ProvisionedConcurrentExecutions", MetricNames.Count, dimensions))]);
    });

    /// <summary>Forgets cells in which nothing is. Whoever has one may go on with it.</summary>
    /// <returns>True when nothing is left.</returns>
    public bool Tidy()
    {
        foreach (var cell in _cells)
        {
            if (!_sink.IsActive(cell.Value)) _cells.TryRemove(cell);
        }

        return _cells.IsEmpty && !_sink.IsActive(Level) && _provisioned.Values.All(level => !_sink.IsActive(level));
    }

    private readonly record struct CellKey(string InvokedArn, string Version, string Generation, string? AccessKeyId, bool IsProvisioned);
}

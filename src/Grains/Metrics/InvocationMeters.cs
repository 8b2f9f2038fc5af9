using System.Collections.Concurrent;
using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <inheritdoc cref="IInvocationMeters"/>
/// <param name="insights">Measure what environments take, too.</param>
/// <param name="isReserved">Says whether a version's function has concurrency of its own.</param>
internal sealed class InvocationMeters(MetricSink sink, bool insights, Func<FunctionVersion, bool> isReserved) : IInvocationMeters
{
    private readonly ConcurrentDictionary<FunctionId, FunctionMeters> _functions = new();
    private readonly ConcurrentDictionary<string, RegionMeters> _regions = new();

    /// <summary>Those in which something has run.</summary>
    public IEnumerable<KeyValuePair<string, RegionMeters>> Regions => _regions;

    public IInvocationMeter Open(FunctionVersion version, bool isProvisioned)
    {
        var function = _functions.GetOrAdd(version.Function, _ => new FunctionMeters(version, Region(version.Function.Region), sink, insights, isReserved));
        function.Latest = version;
        return new InvocationMeter(function, version, sink, isProvisioned, insights);
    }

    /// <summary>Forgets functions of which nothing is to be told.</summary>
    public void Tidy()
    {
        foreach (var function in _functions)
        {
            if (function.Value.Tidy()) _functions.TryRemove(function);
        }
    }

    private RegionMeters Region(string region) => _regions.GetOrAdd(region, static (name, sink) => new RegionMeters(name, sink), sink);
}

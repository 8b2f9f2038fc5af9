using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Dashboard.Environments;

/// <summary>What many pages show, asked for once for all who look. While nobody looks nothing is asked.</summary>
internal sealed class GridWatch
{
    /// <summary>Regions are whatever callers sign for; a cache that is full of them starts anew.</summary>
    private const int MostRegions = 100;

    /// <summary>Functions of a region that the list shows.</summary>
    public const int MostFunctions = 10_000;

    /// <summary>Environments of a silo that are drawn one by one.</summary>
    public const int TilesOfSilo = 400;

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(3);

    /// <summary>For lists that cost much to read.</summary>
    private static readonly TimeSpan s_longWhile = TimeSpan.FromSeconds(20);

    private const int ManyFunctions = 2_000;

    private readonly ConcurrentDictionary<string, Recent<Page<FunctionVersion>>> _functions = new(StringComparer.Ordinal);
    private readonly Recent<IReadOnlyList<SiloStanding>> _silos;
    private readonly Recent<EnvironmentPage> _tiles;
    private readonly Recent<IReadOnlyList<PoolUse>> _pools;
    private readonly Recent<IReadOnlyList<string>> _regions;
    private readonly IFunctionCatalog _catalog;
    private readonly TimeProvider _time;

    public GridWatch(IGridView view, IConcurrencyView concurrency, IFunctionCatalog catalog, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
    {
        (_catalog, _time) = (catalog, time);
        _silos = new(() => view.Silos(CancellationToken.None), s_moment, time);
        _tiles = new(() => view.Environments(new EnvironmentQuery { Limit = TilesOfSilo }, CancellationToken.None), s_moment, time);
        _pools = new(() => concurrency.Use(CancellationToken.None), s_moment, time);
        _regions = new(async () => Sorted(await catalog.Regions(CancellationToken.None)), s_while, time);
    }

    /// <summary>Where a person begins who has named no region.</summary>
    public const string StandardRegion = "us-east-1";

    public Task<IReadOnlyList<SiloStanding>> Silos(CancellationToken cancellationToken) => _silos.Get(cancellationToken);

    /// <summary>The youngest environments of each silo, without what they use.</summary>
    public Task<EnvironmentPage> Tiles(CancellationToken cancellationToken) => _tiles.Get(cancellationToken);

    public Task<IReadOnlyList<PoolUse>> Pools(CancellationToken cancellationToken) => _pools.Get(cancellationToken);

    /// <summary>Those that have functions, and the standard one.</summary>
    public Task<IReadOnlyList<string>> Regions(CancellationToken cancellationToken) => _regions.Get(cancellationToken);

    /// <summary>By name, at most <see cref="MostFunctions"/>; some seconds old.</summary>
    public Task<Page<FunctionVersion>> Functions(string region, CancellationToken cancellationToken)
    {
        if (_functions.Count >= MostRegions && !_functions.ContainsKey(region)) _functions.Clear();
        return _functions.GetOrAdd(region, region => new(() => _catalog.ListFunctions(region, allVersions: false, null, MostFunctions, CancellationToken.None), page => page.Items.Count > ManyFunctions ? s_longWhile : s_while, _time)).Get(cancellationToken);
    }

    private static IReadOnlyList<string> Sorted(IReadOnlyList<string> regions) => [.. regions.Append(StandardRegion).Distinct().Order(StringComparer.Ordinal)];
}

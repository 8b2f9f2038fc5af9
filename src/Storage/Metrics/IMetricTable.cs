using Grid.Contracts.Metrics;

namespace Grid.Storage.Metrics;

/// <summary>Points of metrics that last. A period has as many parts as silos added to it, or as often as one did; whoever reads merges them.</summary>
public interface IMetricTable
{
    /// <summary>Stores points of one minute each. One that is there already, with the same part, is left alone: a call may be made again.</summary>
    /// <param name="points">At most some hundreds, so that others need not wait long. All of them are stored, or none.</param>
    /// <exception cref="System.Data.Common.DbException">They are not stored; <see cref="RefusedPoints"/> says whether it makes sense to try again.</exception>
    Task Add(IReadOnlyList<NewPoint> points, CancellationToken cancellationToken);

    /// <summary>The parts of all periods that begin in a span of time, of all units of a metric.</summary>
    /// <param name="from">Seconds since 1970.</param>
    /// <param name="end">Exclusive.</param>
    /// <param name="limit">The oldest are left out.</param>
    Task<IReadOnlyList<StoredPart>> Read(MetricId metric, long from, long end, int limit, CancellationToken cancellationToken);

    /// <summary>Series in the order of namespace, name, dimensions and unit.</summary>
    /// <param name="ns">Null for all.</param>
    /// <param name="name">Null for all.</param>
    /// <param name="since">Those that had values since then, in seconds since 1970; within a quarter of an hour.</param>
    /// <param name="after">The last one of the page before; null for the first.</param>
    Task<IReadOnlyList<MetricId>> List(string region, string? ns, string? name, long since, MetricId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Puts periods that are older together into longer ones.</summary>
    /// <param name="period">Seconds.</param>
    /// <param name="longer">A multiple.</param>
    /// <param name="before">Seconds since 1970, a multiple of <paramref name="longer"/>.</param>
    /// <param name="limit">So many longer periods in one transaction.</param>
    /// <returns>How many were made.</returns>
    Task<int> Combine(int period, int longer, long before, int limit, CancellationToken cancellationToken);

    /// <summary>Deletes periods of a length that are older, and series without points.</summary>
    /// <returns>How many points.</returns>
    Task<int> Expire(int period, long before, int limit, CancellationToken cancellationToken);

    Task Clear(CancellationToken cancellationToken);
}

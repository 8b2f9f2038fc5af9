using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts.Metrics;
using Grid.Storage.Durability;

namespace Grid.Storage.Metrics;

/// <inheritdoc cref="IMetricTable"/>
internal sealed class MetricTable(Database database) : IMetricTable
{
    /// <summary>How exactly it is known when a series last had values, in seconds: most points of a series need not say so.</summary>
    private const long LastSeconds = 15 * 60;

    private const string FindSql = """
        SELECT id, last_at FROM metric_series WHERE region = @region AND namespace = @namespace AND name = @name AND dimensions_hash = @hash AND unit = @unit
        """;

    private const string SeriesSql = """
        INSERT INTO metric_series (region, namespace, name, dimensions, dimensions_hash, unit, last_at) VALUES (@region, @namespace, @name, @dimensions, @hash, @unit, @last)
        ON CONFLICT (region, namespace, name, dimensions_hash, unit) DO UPDATE SET last_at = CASE WHEN excluded.last_at > metric_series.last_at THEN excluded.last_at ELSE metric_series.last_at END
        RETURNING id
        """;

    private const string PointSql = """
        INSERT INTO metric_point (series_id, began, period, part, data) VALUES (@series, @began, @period, @part, @data)
        ON CONFLICT (series_id, began, period, part) DO NOTHING
        """;

    private const string ReadSql = """
        SELECT s.unit, p.began, p.period, p.part, p.data FROM metric_series s JOIN metric_point p ON p.series_id = s.id
        WHERE s.region = @region AND s.namespace = @namespace AND s.name = @name AND s.dimensions_hash = @hash AND p.began >= @from AND p.began < @end
        ORDER BY p.began DESC LIMIT @limit
        """;

    private const string ListSql = """
        SELECT region, namespace, name, dimensions, unit FROM metric_series
        WHERE region = @region AND (@anyNamespace = 1 OR namespace = @namespace) AND (@anyName = 1 OR name = @name) AND last_at >= @since
        AND (namespace, name, dimensions, unit) > (@afterNamespace, @afterName, @afterDimensions, @afterUnit)
        ORDER BY namespace, name, dimensions, unit LIMIT @limit
        """;

    private const string OldestSql = "SELECT series_id, began FROM metric_point WHERE period = @period AND began < @before ORDER BY began LIMIT 1";

    private const string TakeSql = """
        DELETE FROM metric_point WHERE series_id = @series AND period = @period AND began >= @from AND began < @end RETURNING began, part, data
        """;

    private const string ExpireSql = "DELETE FROM metric_point WHERE id IN (SELECT id FROM metric_point WHERE period = @period AND began < @before ORDER BY began LIMIT @limit)";

    private const string ForgetSql = "DELETE FROM metric_series WHERE last_at < @before AND NOT EXISTS (SELECT 1 FROM metric_point WHERE series_id = metric_series.id)";

    public Task Add(IReadOnlyList<NewPoint> points, CancellationToken cancellationToken) => database.WriteMuch(
        session =>
        {
            // In one order, so that two silos never wait for each other's series.
            foreach (var point in points.OrderBy(point => point.Series.Region, StringComparer.Ordinal).ThenBy(point => point.Series.Namespace, StringComparer.Ordinal).ThenBy(point => point.Series.Name, StringComparer.Ordinal).ThenBy(point => point.Series.DimensionsText, StringComparer.Ordinal).ThenBy(point => point.Series.Unit, StringComparer.Ordinal))
                session.Execute(PointSql, ("@series", Series(session, point)), ("@began", point.Minute * 60), ("@period", 60L), ("@part", point.Part), ("@data", point.Data));
            return points.Count;
        },
        cancellationToken);

    public async Task<IReadOnlyList<StoredPart>> Read(MetricId metric, long from, long end, int limit, CancellationToken cancellationToken)
    {
        var rows = await Query(
            (session, token) => session.Rows(
                ReadSql, static row => new StoredPart(row.GetString(0), row.GetInt64(1), (int)row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4)), token,
                ("@region", metric.Region), ("@namespace", metric.Namespace), ("@name", metric.Name), ("@hash", Hash(metric)), ("@from", from), ("@end", end), ("@limit", (long)limit)),
            cancellationToken);
        rows.Reverse();
        return rows;
    }

    public async Task<IReadOnlyList<MetricId>> List(string region, string? ns, string? name, long since, MetricId? after, int limit, CancellationToken cancellationToken) => await Query(
        (session, token) => session.Rows(
            ListSql, Series, token,
            ("@region", region), ("@anyNamespace", ns is null ? 1L : 0L), ("@namespace", ns ?? ""), ("@anyName", name is null ? 1L : 0L), ("@name", name ?? ""), ("@since", since - LastSeconds),
            ("@afterNamespace", after?.Namespace ?? ""), ("@afterName", after?.Name ?? ""), ("@afterDimensions", after?.DimensionsText ?? ""), ("@afterUnit", after?.Unit ?? ""), ("@limit", (long)limit)),
        cancellationToken);

    public Task<int> Combine(int period, int longer, long before, int limit, CancellationToken cancellationToken) => database.WriteMuch(
        session =>
        {
            for (var made = 0; made < limit; made++)
            {
                if (Oldest(session, period, before) is not var (series, began)) return made;
                Combine(session, series, period, longer, began - (began % longer));
            }

            return limit;
        },
        cancellationToken);

    public Task<int> Expire(int period, long before, int limit, CancellationToken cancellationToken) => database.WriteMuch(
        session =>
        {
            var deleted = session.Execute(ExpireSql, ("@period", (long)period), ("@before", before), ("@limit", (long)limit));
            if (deleted < limit) session.Execute(ForgetSql, ("@before", before));
            return deleted;
        },
        cancellationToken);

    public Task Clear(CancellationToken cancellationToken) =>
        database.WriteMuch(session => session.Execute("DELETE FROM metric_point") + session.Execute("DELETE FROM metric_series"), cancellationToken);

    private static long Series(SqlSession session, in NewPoint point)
    {
        var (series, last) = (point.Series, point.Minute * 60);
        var hash = Hash(series);
        using (var found = session.Command(
            FindSql, ("@region", series.Region), ("@namespace", series.Namespace), ("@name", series.Name), ("@hash", hash), ("@unit", series.Unit)).ExecuteReader())
        {
            if (found.Read() && found.GetInt64(1) + LastSeconds > last) return found.GetInt64(0);
        }

        return Convert.ToInt64(
            session.Scalar(
                SeriesSql,
                ("@region", series.Region), ("@namespace", series.Namespace), ("@name", series.Name), ("@dimensions", series.DimensionsText), ("@hash", hash), ("@unit", series.Unit), ("@last", last)),
            CultureInfo.InvariantCulture);
    }

    /// <summary>Stands for the dimensions in the index. They are of anybody's making, so the hash is one that nobody can make two of.</summary>
    private static string Hash(MetricId series) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(series.DimensionsText)));

    private static (long Series, long Began)? Oldest(SqlSession session, int period, long before)
    {
        using var found = session.Command(OldestSql, ("@period", (long)period), ("@before", before)).ExecuteReader();
        return found.Read() ? (found.GetInt64(0), found.GetInt64(1)) : null;
    }

    /// <summary>All parts of a period are here, or are told apart by their own later: levels are settled before periods are put together.</summary>
    private static void Combine(SqlSession session, long series, int period, int longer, long from)
    {
        var parts = new SortedDictionary<long, MetricBucket>();
        var part = long.MaxValue;
        using (var taken = session.Command(TakeSql, ("@series", series), ("@period", (long)period), ("@from", from), ("@end", from + longer)).ExecuteReader())
        {
            while (taken.Read())
            {
                part = Math.Min(part, taken.GetInt64(1));
                var began = taken.GetInt64(0);
                var bucket = MetricBucket.FromBytes(taken.GetFieldValue<byte[]>(2));
                if (parts.TryGetValue(began, out var same)) same.Merge(bucket);
                else parts[began] = bucket;
            }
        }

        // Another silo was here first.
        if (parts.Count == 0) return;
        var all = new MetricBucket();
        foreach (var bucket in parts.Values)
        {
            bucket.Settle();
            all.Merge(bucket);
        }

        session.Execute(PointSql, ("@series", series), ("@began", from), ("@period", (long)longer), ("@part", part), ("@data", all.ToBytes()));
    }

    private static MetricId Series(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(4), MetricId.ReadDimensions(row.GetString(3)));

    /// <summary>May read much, so it leaves the caller's thread.</summary>
    private Task<TResult> Query<TResult>(Func<SqlSession, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken) =>
        Task.Run(() => database.Read(query, cancellationToken), cancellationToken);
}

using System.Data.Common;
using System.Globalization;
using Grid.Storage.Durability;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Grid.Storage.Clustering;

/// <summary>
/// Who is in the cluster. A change names the version of the table and of the row that it has seen, and happens only while both are current: the version of
/// the whole table is taken first, which also makes changes wait for each other. A row's tag is the version of the table that it was written with.
/// </summary>
internal sealed class MembershipTable(Database database, IOptions<Orleans.Configuration.ClusterOptions> cluster) : IMembershipTable
{
    private const string FirstVersionSql = "INSERT INTO cluster (cluster_id, version) VALUES (@cluster, 0) ON CONFLICT DO NOTHING";

    private const string ReadSql = """
        SELECT c.version, s.version, s.address, s.status, s.suspicions, s.proxy_port, s.host_name, s.silo_name, s.role_name,
            s.update_zone, s.fault_zone, s.started, s.alive
        FROM cluster AS c LEFT JOIN cluster_silo AS s ON s.cluster_id = c.cluster_id AND (s.address = @address OR @address = '')
        WHERE c.cluster_id = @cluster
        """;

    private const string TakeVersionSql = "UPDATE cluster SET version = @next WHERE cluster_id = @cluster AND version = @version";

    private const string InsertSql = """
        INSERT INTO cluster_silo
            (cluster_id, address, version, status, suspicions, proxy_port, host_name, silo_name, role_name, update_zone, fault_zone, started, alive)
        VALUES (@cluster, @address, @next, @status, @suspicions, @port, @host, @silo, @role, @update, @fault, @started, @alive)
        ON CONFLICT DO NOTHING
        """;

    private const string UpdateSql = """
        UPDATE cluster_silo SET version = @next, status = @status, suspicions = @suspicions, alive = @alive
        WHERE cluster_id = @cluster AND address = @address AND version = @version
        """;

    private const string AliveSql = "UPDATE cluster_silo SET alive = @alive WHERE cluster_id = @cluster AND address = @address";

    private const string CleanupSql = """
        DELETE FROM cluster_silo WHERE cluster_id = @cluster AND status <> @active AND started < @before AND alive < @before
        """;

    private readonly string id = cluster.Value.ClusterId;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => tryInitTableVersion
        ? database.Write(session => session.Execute(FirstVersionSql, ("@cluster", id)), CancellationToken.None)
        : Task.CompletedTask;

    public Task<MembershipTableData> ReadAll() => Read("");

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Read(key.ToParsableString());

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Change(tableVersion, session => session.Execute(
        InsertSql,
        ("@cluster", id), ("@address", entry.SiloAddress.ToParsableString()), ("@next", (long)tableVersion.Version), ("@status", (long)entry.Status),
        ("@suspicions", Text(entry.SuspectTimes)), ("@port", (long)entry.ProxyPort), ("@host", entry.HostName ?? ""), ("@silo", entry.SiloName ?? ""),
        ("@role", entry.RoleName ?? ""), ("@update", (long)entry.UpdateZone), ("@fault", (long)entry.FaultZone), ("@started", entry.StartTime.Ticks),
        ("@alive", entry.IAmAliveTime.Ticks)));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? Change(tableVersion, session => session.Execute(
                UpdateSql,
                ("@next", (long)tableVersion.Version), ("@status", (long)entry.Status), ("@suspicions", Text(entry.SuspectTimes)),
                ("@alive", entry.IAmAliveTime.Ticks), ("@cluster", id), ("@address", entry.SiloAddress.ToParsableString()), ("@version", version)))
            : Task.FromResult(false);

    /// <summary>The time alone: neither the row's tag nor the table's version.</summary>
    public Task UpdateIAmAlive(MembershipEntry entry) => database.Write(
        session => session.Execute(AliveSql, ("@alive", entry.IAmAliveTime.Ticks), ("@cluster", id), ("@address", entry.SiloAddress.ToParsableString())),
        CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => database.Write(
        session => session.Execute(CleanupSql, ("@cluster", id), ("@active", (long)SiloStatus.Active), ("@before", beforeDate.UtcTicks)),
        CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => database.Write(
        session => session.Execute("DELETE FROM cluster_silo WHERE cluster_id = @cluster", ("@cluster", clusterId))
            + session.Execute("DELETE FROM cluster WHERE cluster_id = @cluster", ("@cluster", clusterId)),
        CancellationToken.None);

    /// <param name="change">Answers how many rows it has changed; none undoes all.</param>
    private async Task<bool> Change(TableVersion tableVersion, Func<SqlSession, int> change)
    {
        if (!long.TryParse(tableVersion.VersionEtag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return false;
        try
        {
            return await database.Write(
                session =>
                {
                    var isCurrent = session.Execute(TakeVersionSql, ("@next", (long)tableVersion.Version), ("@cluster", id), ("@version", version)) == 1;
                    return isCurrent && (change(session) == 1 ? true : throw new OutdatedRowException());
                },
                CancellationToken.None);
        }
        catch (OutdatedRowException)
        {
            return false;
        }
    }

    private async Task<MembershipTableData> Read(string address)
    {
        var rows = await database.Read(
            (session, token) => session.Rows(
                ReadSql, row => (Version: row.GetInt64(0), Member: row.IsDBNull(1) ? null : Member(row)), token, ("@address", address), ("@cluster", id)),
            CancellationToken.None);
        if (rows.Count == 0) return new MembershipTableData(Version(0));
        return new MembershipTableData([.. rows.Select(row => row.Member).OfType<Tuple<MembershipEntry, string>>()], Version(rows[0].Version));
    }

    private static TableVersion Version(long version) => new((int)version, Text(version));

    private static Tuple<MembershipEntry, string> Member(DbDataReader row) => Tuple.Create(
        new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(row.GetString(2)),
            Status = (SiloStatus)row.GetInt64(3),
            SuspectTimes = Suspicions(row.GetString(4)),
            ProxyPort = (int)row.GetInt64(5),
            HostName = row.GetString(6),
            SiloName = row.GetString(7),
            RoleName = row.GetString(8),
            UpdateZone = (int)row.GetInt64(9),
            FaultZone = (int)row.GetInt64(10),
            StartTime = new DateTime(row.GetInt64(11), DateTimeKind.Utc),
            IAmAliveTime = new DateTime(row.GetInt64(12), DateTimeKind.Utc),
        },
        Text(row.GetInt64(1)));

    /// <summary><c>address ticks</c>, separated by <c>|</c>.</summary>
    private static string Text(List<Tuple<SiloAddress, DateTime>>? suspicions) => string.Join(
        '|', (suspicions ?? []).Select(suspicion => string.Create(CultureInfo.InvariantCulture, $"{suspicion.Item1.ToParsableString()} {suspicion.Item2.Ticks}")));

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static List<Tuple<SiloAddress, DateTime>> Suspicions(string text) =>
    [
        .. from suspicion in text.Split('|', StringSplitOptions.RemoveEmptyEntries)
           let parts = suspicion.Split(' ')
           select Tuple.Create(SiloAddress.FromParsableString(parts[0]), new DateTime(long.Parse(parts[1], CultureInfo.InvariantCulture), DateTimeKind.Utc)),
    ];

    /// <summary>Undoes the transaction of the one change that throws it; it never leaves this class.</summary>
    private sealed class OutdatedRowException : Exception;
}

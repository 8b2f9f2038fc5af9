using System.Net;
using Grid.Storage.Clustering;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Grid.Storage.Tests.Clustering;

/// <summary>What Orleans asks of a membership table.</summary>
public abstract class MembershipTableTests(PostgresServer? server) : DatabaseTests(server)
{
    private static readonly DateTime Now = new(2026, 11, 25, 2, 0, 0, DateTimeKind.Utc);

    private MembershipTable table = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        table = Table("grid");
        await table.InitializeMembershipTable(tryInitTableVersion: true);
    }

    [Fact]
    public async Task A_new_table_has_version_zero_and_nobody_and_initialising_it_again_changes_nothing()
    {
        Assert.Equal((0, "0", 0), Shape(await table.ReadAll()));
        Assert.True(await table.InsertRow(Silo(1), (await table.ReadAll()).Version.Next()));

        await table.InitializeMembershipTable(tryInitTableVersion: true);

        Assert.Equal((1, "1", 1), Shape(await table.ReadAll()));
    }

    [Fact]
    public async Task A_row_is_read_back_whole()
    {
        var entry = Silo(1);
        entry.SuspectTimes = [Tuple.Create(Address(2), Now.AddTicks(1)), Tuple.Create(Address(3), Now.AddTicks(2))];
        await Insert(entry);
        await Insert(Silo(2));

        var (read, etag) = Assert.Single((await table.ReadRow(entry.SiloAddress)).Members);

        Assert.Equal("1", etag);
        Assert.Equal(entry.ToFullString(), read.ToFullString());
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Equal(
            (entry.SiloAddress, SiloStatus.Joining, 4000, "host", "silo-1", "role", 1, 2, Now, Now),
            (read.SiloAddress, read.Status, read.ProxyPort, read.HostName, read.SiloName, read.RoleName, read.UpdateZone, read.FaultZone, read.StartTime, read.IAmAliveTime));
        Assert.Equal((DateTimeKind.Utc, DateTimeKind.Utc), (read.StartTime.Kind, read.IAmAliveTime.Kind));
    }

    [Fact]
    public async Task A_row_that_is_not_there_comes_with_the_version_of_the_table()
    {
        await Insert(Silo(1));

        Assert.Equal((1, "1", 0), Shape(await table.ReadRow(Address(2))));
        Assert.Equal((1, "1", 1), Shape(await table.ReadRow(Address(1))));
    }

    [Fact]
    public async Task Inserting_needs_the_current_version_and_no_row()
    {
        var first = (await table.ReadAll()).Version.Next();
        Assert.True(await table.InsertRow(Silo(1), first));

        Assert.False(await table.InsertRow(Silo(2), first));
        Assert.False(await table.InsertRow(Silo(1), (await table.ReadAll()).Version.Next()));
        Assert.False(await table.InsertRow(Silo(2), new TableVersion(2, "foreign")));

        Assert.Equal((1, "1", 1), Shape(await table.ReadAll()));
    }

    [Fact]
    public async Task Updating_needs_the_current_version_and_the_tag_of_the_row()
    {
        await Insert(Silo(1));
        await Insert(Silo(2));
        var (entry, etag) = (await table.ReadRow(Address(1))).Members.Single();
        var current = (await table.ReadAll()).Version.Next();
        entry.Status = SiloStatus.Active;

        Assert.False(await table.UpdateRow(entry, "2", current));
        Assert.False(await table.UpdateRow(entry, "foreign", current));
        Assert.False(await table.UpdateRow(entry, etag, new TableVersion(2, "1")));
        Assert.False(await table.UpdateRow(Silo(3), etag, current));
        Assert.Equal((2, "2", 2), Shape(await table.ReadAll()));

        Assert.True(await table.UpdateRow(entry, etag, current));
        Assert.False(await table.UpdateRow(entry, etag, current.Next()));

        var after = await table.ReadAll();
        Assert.Equal((3, "3", 2), Shape(after));
        Assert.Equal((SiloStatus.Active, "3"), (after.TryGet(Address(1))!.Item1.Status, after.TryGet(Address(1))!.Item2));
        Assert.Equal("2", after.TryGet(Address(2))!.Item2);
    }

    [Fact]
    public async Task Of_many_silos_with_one_version_one_gets_in()
    {
        var tables = new[] { table, Table("grid"), Table("grid") };
        var version = (await table.ReadAll()).Version.Next();

        var inserted = await Task.WhenAll(Enumerable.Range(1, 30).Select(number => Task.Run(() => tables[number % 3].InsertRow(Silo(number), version))));

        Assert.Single(inserted, got => got);
        Assert.Equal((1, "1", 1), Shape(await table.ReadAll()));
    }

    [Fact]
    public async Task Silos_that_try_until_they_get_in_all_get_in()
    {
        var tables = new[] { table, Table("grid"), Table("grid") };

        await Task.WhenAll(Enumerable.Range(1, 12).Select(number => Task.Run(async () =>
        {
            var mine = tables[number % 3];
            while (!await mine.InsertRow(Silo(number), (await mine.ReadAll()).Version.Next())) Token.ThrowIfCancellationRequested();
        })));

        var all = await table.ReadAll();
        Assert.Equal((12, "12", 12), Shape(all));
        Assert.Equal(Enumerable.Range(1, 12).Select(version => $"{version}"), all.Members.Select(member => member.Item2).OrderBy(int.Parse));
    }

    [Fact]
    public async Task A_sign_of_life_changes_the_time_alone()
    {
        await Insert(Silo(1));
        var alive = Silo(1);
        (alive.IAmAliveTime, alive.Status) = (Now.AddMinutes(1), SiloStatus.Dead);

        await table.UpdateIAmAlive(alive);

        var after = await table.ReadAll();
        var (read, etag) = after.Members.Single();
        Assert.Equal((1, "1", 1), Shape(after));
        Assert.Equal((Now.AddMinutes(1), SiloStatus.Joining, "1"), (read.IAmAliveTime, read.Status, etag));
    }

    [Fact]
    public async Task A_cleanup_takes_who_is_long_gone_and_nobody_active()
    {
        await Insert(Silo(1, SiloStatus.Dead, Now));
        await Insert(Silo(2, SiloStatus.Dead, Now.AddMinutes(1)));
        await Insert(Silo(3, SiloStatus.Active, Now));

        await table.CleanupDefunctSiloEntries(new DateTimeOffset(Now.AddTicks(1)));

        Assert.Equal([Address(2), Address(3)], (await table.ReadAll()).Members.Select(member => member.Item1.SiloAddress).OrderBy(address => address.Endpoint.Port));
    }

    [Fact]
    public async Task Clusters_in_one_database_do_not_see_each_other()
    {
        var other = Table("other");
        await other.InitializeMembershipTable(tryInitTableVersion: true);
        await Insert(Silo(1));

        Assert.Equal((0, "0", 0), Shape(await other.ReadAll()));
        await table.DeleteMembershipTableEntries("grid");
        Assert.Equal((0, "0", 0), Shape(await other.ReadAll()));
        Assert.Empty((await table.ReadAll()).Members);
    }

    private MembershipTable Table(string cluster) =>
        new(Open(), Options.Create(new Orleans.Configuration.ClusterOptions { ClusterId = cluster, ServiceId = "grid" }));

    private static SiloAddress Address(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 10_000 + number), number);

    private static MembershipEntry Silo(int number, SiloStatus status = SiloStatus.Joining, DateTime? time = null) => new()
    {
        SiloAddress = Address(number),
        Status = status,
        ProxyPort = 4000,
        HostName = "host",
        SiloName = $"silo-{number}",
        RoleName = "role",
        UpdateZone = 1,
        FaultZone = 2,
        StartTime = time ?? Now,
        IAmAliveTime = time ?? Now,
    };

    private async Task Insert(MembershipEntry entry) => Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));

    private static (int Version, string ETag, int Members) Shape(MembershipTableData data) => (data.Version.Version, data.Version.VersionEtag, data.Members.Count);
}

public sealed class SqliteMembershipTableTests() : MembershipTableTests(null);

public sealed class PostgresMembershipTableTests(PostgresServer server) : MembershipTableTests(server);

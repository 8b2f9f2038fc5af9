using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Silo;

/// <summary>A grid that cannot start says why in one line, and harms nobody.</summary>
public sealed class RefusedStartTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    [Theory]
    [InlineData("--Grid:Gateway:Url", "nonsense", "Grid:Gateway:Url: nonsense is not http://address:port with an IP address or localhost and a port from 1 to 65535.")]
    [InlineData("--Grid:Gateway:Url", "http://127.0.0.1:65536", "Grid:Gateway:Url: http://127.0.0.1:65536 is not http://address:port with an IP address or localhost and a port from 1 to 65535.")]
    [InlineData("--Grid:Gateway:Url", "http://192.0.2.1:9700", "Cannot listen where Grid:Gateway:Url, Grid:Cluster:AdvertisedAddress or Grid:Cluster:SiloPort says: Cannot assign requested address.")]
    [InlineData("--Grid:Silo:DrainSeconds", "901", "Grid:Silo:DrainSeconds: The field SiloOptions.DrainSeconds must be between 0 and 900.")]
    [InlineData("--Grid:Silo:DrainSeconds", "soon", "Failed to convert configuration value 'soon' at 'Grid:Silo:DrainSeconds' to type 'System.Int32'.")]
    [InlineData("--Grid:Silo:Drain", "5", "Grid:Silo:Drain: nothing reads this setting; the section has DrainSeconds, DrainDelaySeconds.")]
    [InlineData("--Grid:Scheduling:Placement:Policy", "X", "Grid:Scheduling:Placement:Policy is 'X', which is not one of ConsistentHashBoundedLoads, LeastLoaded, PowerOfTwoChoices, Random, RoundRobin, WarmFirst.")]
    [InlineData("--Grid:Nothing:At", "all", "Grid:Nothing:At: nothing reads this setting; the sections are Grid:Async, Grid:Cluster, Grid:Concurrency, Grid:Cost, Grid:Dashboard, Grid:Environments, Grid:Forwarding, Grid:Functions, Grid:Gateway, Grid:Gateway:Limits, Grid:KeepWarm, Grid:Limits, Grid:Logs, Grid:Messaging, Grid:Metrics, Grid:Observability, Grid:Provisioning, Grid:Runtimes, Grid:Scheduling, Grid:Scheduling:DecisionLog, Grid:Security, Grid:Silo, Grid:Storage, Grid:Streams, Grid:Tables, Grid:Traces, Grid:Traces:Store, beside Grid:Clock.")]
    [InlineData("--Grid:Clock", "slow", "Grid:Clock: must be one of system, virtual.")]
    [InlineData("--Grid:Scheduling:KeepAlive:Parameters:Minutes", "5", "Grid:Scheduling:KeepAlive:Parameters do not fit the policy FixedKeepAlive: 'ErrorOnUnknownConfiguration' was set on the provided BinderOptions, but the following properties were not found on the instance of Grid.Scheduling.Environments.FixedKeepAlive: 'Minutes'")]
    [InlineData("--Grid:Scheduling:KeepAlive:Policy", "Nope", "Grid:Scheduling:KeepAlive:Policy is 'Nope', which is not one of FixedKeepAlive, HybridHistogram.")]
    [InlineData("--Grid:Cluster:Kind", "etcd", "Grid:Cluster:Kind: must be one of single, sqlite, postgresql, redis.")]
    [InlineData("--Grid:Cluster:Kind", "postgresql", "Grid:Cluster:PostgresConnectionString: PostgresConnectionString is needed by Kind postgresql.")]
    [InlineData("--Grid:Cluster:AdvertisedAddress", "me", "Grid:Cluster:AdvertisedAddress: AdvertisedAddress is no IP address: me.")]
    [InlineData("--Grid:Environments:Sandbox", "docker", "Grid:Environments:Sandbox: must be one of auto, bwrap, process.")]
    [InlineData("--Grid:Tables:ShardsPerStream", "0", "Grid:Tables:ShardsPerStream: The field TableOptions.ShardsPerStream must be between 1 and 100.")]
    [InlineData("--Grid:Traces:DaemonAddress", "here", "Grid:Traces:DaemonAddress: here is not address:port, auto or none.")]
    [InlineData("--Grid:Traces:DaemonAddress", "192.0.2.1:2000", "Grid:Traces:DaemonAddress: cannot listen at 192.0.2.1:2000: Cannot assign requested address.")]
    [InlineData("--Grid:Runtimes:Interpreters:python3.12", "/none", "Grid:Runtimes:Interpreters:python3.12: '/none' is no executable file.")]
    public async Task A_wrong_setting_is_named(string option, string value, string message)
    {
        var folder = Files.NewFolder("refused");
        var (exitCode, errors, output) = await GridProcess.StartAndExit(folder, GridProcess.FreePort(), option, value);
        Files.Delete(folder);

        Assert.Equal((1, "grid: " + message), (exitCode, errors));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Isolation_that_is_asked_for_and_cannot_be_is_named()
    {
        var folder = Files.NewFolder("refused");
        var (exitCode, errors, _) = await GridProcess.StartAndExit(folder, GridProcess.FreePort(), "--Grid:Environments:Sandbox", "process", "--Grid:Environments:Network", "none");
        Files.Delete(folder);

        Assert.Equal((1, "grid: Grid:Environments:Network: process keeps nobody from the network; none needs Sandbox=bwrap."), (exitCode, errors));
    }

    [Theory]
    [InlineData("postgresql", "PostgresConnectionString", "Host=127.0.0.1;Port=1;Username=me;Password=secret;Database=grid", "The database grid on 127.0.0.1:1 cannot be used: Connection refused")]
    [InlineData("postgresql", "PostgresConnectionString", "Hostess=db;Password=secret", "Grid:Cluster:PostgresConnectionString: PostgresConnectionString cannot be read: Couldn't set hostess (Parameter 'hostess').")]
    [InlineData("redis", "RedisConnectionString", "127.0.0.1:1,password=secret,connectTimeout=500", "Nobody answers where Grid:Cluster:RedisConnectionString says: It was not possible to connect to the redis server(s).")]
    [InlineData("redis", "RedisConnectionString", "127.0.0.1:1,nonsense=1", "Grid:Cluster:RedisConnectionString cannot be read: Keyword 'nonsense' is not supported. (Parameter 'nonsense')")]
    public async Task A_meeting_point_that_cannot_be_used_is_named_without_its_password(string kind, string option, string value, string message)
    {
        var folder = Files.NewFolder("refused");
        var (exitCode, errors, output) = await GridProcess.StartAndExit(folder, GridProcess.FreePort(), "--Grid:Cluster:Kind", kind, $"--Grid:Cluster:{option}", value);
        Files.Delete(folder);

        Assert.Equal((1, "grid: " + message), (exitCode, errors));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_setting_has_a_line()
    {
        var folder = Files.NewFolder("refused");
        var (exitCode, errors, _) = await GridProcess.StartAndExit(folder, GridProcess.FreePort(), "--Grid:Concurrency:AccountLimit", "0", "--Grid:Silo:DrainSeconds", "-1");
        Files.Delete(folder);

        Assert.Equal(1, exitCode);
        Assert.Equal(
            ["grid: Grid:Concurrency:AccountLimit: The field ConcurrencyOptions.AccountLimit must be between 1 and 1000000.", "grid: Grid:Silo:DrainSeconds: The field SiloOptions.DrainSeconds must be between 0 and 900."],
            errors.Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_taken_port_and_a_taken_folder_are_named_and_their_owner_works_on()
    {
        var folder = Files.NewFolder("refused");
        var port = await GridProcess.StartAndExit(folder, fixture.Grid.Url.Port);
        Files.Delete(folder);
        Assert.Equal((1, $"grid: Failed to bind to address http://127.0.0.1:{fixture.Grid.Url.Port}: address already in use."), (port.ExitCode, port.Errors));
        Assert.DoesNotContain("   at ", port.Output, StringComparison.Ordinal);

        var data = await GridProcess.StartAndExit(fixture.Grid.DataFolder, GridProcess.FreePort());
        Assert.Equal((1, $"grid: The data folder {fixture.Grid.DataFolder} is in use by another process of this grid."), (data.ExitCode, data.Errors));
        Assert.DoesNotContain("   at ", data.Output, StringComparison.Ordinal);

        await fixture.Aws.CreateNode("untouched", "return 1;");
        Assert.Equal("1", await fixture.Client.Result("untouched"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        var file = Files.Zip();
        var (exitCode, errors, output) = await GridProcess.StartAndExit(Path.Combine(file, "data"), GridProcess.FreePort());

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"grid: The data folder {file}/data cannot be made: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }
}

using Grid.Conformance.Tests.Harness;
using Grid.Storage.Tests;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Grid.Conformance.Tests.Silo;

/// <summary>Several silos that are one grid: what one has acknowledged every other knows, and one that dies is not missed.</summary>
public sealed class ClusterTests(PostgresServer server) : IDisposable
{
    private readonly string _folder = Files.NewFolder("cluster");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public Task Silos_that_share_a_folder_are_one_grid() => AreOneGrid(_ => _folder, "--Grid:Cluster:Kind", "sqlite");

    [Fact]
    public async Task Silos_that_share_a_database_are_one_grid() => await AreOneGrid(
        number => Path.Combine(_folder, $"silo{number}"),
        "--Grid:Cluster:Kind", "postgresql", "--Grid:Cluster:PostgresConnectionString", await server.NewDatabase(TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_folder_that_is_shared_is_refused_to_a_silo_alone_and_the_other_way_round()
    {
        await using (await GridProcess.Start(_folder, "--Grid:Cluster:Kind", "sqlite"))
        {
            var alone = await GridProcess.StartAndExit(_folder, GridProcess.FreePort());
            Assert.Equal((1, $"grid: The data folder {_folder} is in use by another process of this grid."), (alone.ExitCode, alone.Errors));
        }

        await using var single = await GridProcess.Start(_folder);
        var shared = await GridProcess.StartAndExit(_folder, GridProcess.FreePort(), "--Grid:Cluster:Kind", "sqlite");
        Assert.Equal((1, $"grid: The data folder {_folder} is in use by another process of this grid that does not share it."), (shared.ExitCode, shared.Errors));
    }

    private static async Task AreOneGrid(Func<int, string> folder, params string[] settings)
    {
        await using var first = await GridProcess.Start(folder(1), settings);
        await using var second = await GridProcess.Start(folder(2), settings);
        var (atFirst, atSecond) = (new Aws(first), new Aws(second));
        using var client = new SignedClient(second);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(folder(1), "credentials")), await File.ReadAllTextAsync(Path.Combine(folder(2), "credentials")));

        await atFirst.CreateNode("shared", "return 'runs';");
        Assert.Contains("shared", await Names(atSecond));
        Assert.Equal("\"runs\"", await client.Result("shared"));
        using (var clientOfFirst = new SignedClient(first))
        {
            await clientOfFirst.Logs("CreateLogGroup", """{"logGroupName":"/both"}""");
            await Put(clientOfFirst, "1", "of the first");
            await Put(client, "2", "of the second");
            Assert.Equal(["of the first", "of the second"], await Logged(clientOfFirst));
        }

        Assert.Equal(["of the first", "of the second"], await Logged(client));

        await first.Kill();
        var later = await CreateInTime(atSecond);
        Assert.Equal("\"later\"", await client.Result(later));
        await atSecond.Lambda("update-function-configuration", "--function-name", "shared", "--description", "changed");
        Assert.Equal(["of the second"], await Logged(client));

        await using var again = await GridProcess.Start(folder(1), settings);
        var atAgain = new Aws(again);
        Assert.Superset(new HashSet<string> { later, "shared" }, await Names(atAgain));
        using var clientOfAgain = new SignedClient(again);
        Assert.Equal("\"runs\"", await clientOfAgain.Result("shared"));
        Assert.Equal(["of the first", "of the second"], await Logged(clientOfAgain));
        await atAgain.Lambda("delete-function", "--function-name", later);
        Assert.DoesNotContain(later, await Names(atSecond));
    }

    /// <summary>Puts an event, which lies on the silo that is called.</summary>
    private static async Task Put(SignedClient client, string stream, string message)
    {
        await client.Logs("CreateLogStream", $$"""{"logGroupName":"/both","logStreamName":"{{stream}}"}""");
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await client.Logs("PutLogEvents", $$"""{"logGroupName":"/both","logStreamName":"{{stream}}","logEvents":[{"timestamp":{{time}},"message":"{{message}}"}]}""");
    }

    private static async Task<string[]> Logged(SignedClient client) => (await client.Logs("FilterLogEvents", """{"logGroupName":"/both"}""")).Each("events", "message");

    /// <summary>Until the others have noticed that a silo is dead, what they ask it fails; a name that was tried then is not tried again.</summary>
    private static async Task<string> CreateInTime(Aws aws)
    {
        var zip = Files.Node("return 'later';");
        for (var number = 1; ; number++)
        {
            var name = $"later{number}";
            var run = await aws.Run("create-function", "--function-name", name, "--runtime", "nodejs20.x", "--handler", "index.handler", "--role", Aws.Role, "--zip-file", $"fileb://{zip}");
            Assert.True(run.ExitCode == 0 || number < 20, run.Error);
            if (run.ExitCode != 0) continue;
            await aws.Lambda("wait", "function-active-v2", "--function-name", name);
            return name;
        }
    }

    private static async Task<HashSet<string>> Names(Aws aws) =>
        [.. (await aws.Lambda("list-functions")).GetProperty("Functions").EnumerateArray().Select(function => function.GetProperty("FunctionName").GetString()!)];
}

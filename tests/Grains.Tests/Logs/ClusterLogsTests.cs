using System.Net;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Grains.Logs;
using Grid.Storage.Logs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace Grid.Grains.Tests.Logs;

public sealed class ClusterLogsTests
{
    private static readonly LogGroupId s_group = new("us-east-1", "g");
    private static readonly LogGroupDescription s_described = new() { Id = s_group };

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_000_000_000_000));
    private readonly PlayedSilos _silos = new();
    private readonly List<LogTailOrder> _orders = [];
    private readonly List<LogQuery> _queries = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_a_silent_silo_may_have_is_neither_missing_nor_deleted()
    {
        var logs = Start(Silo(1), null);

        Assert.Empty((await logs.Missing(s_described, ["a"], Token)).Value!);
        Assert.Equal(ApiErrorKind.Service, (await logs.Missing(s_described, ["a", "b"], Token)).Error?.Kind);
        Assert.Equal(ApiErrorKind.Service, (await logs.Streams(new LogStreamQuery { Group = s_group }, Token)).Error?.Kind);
        Assert.Equal(ApiErrorKind.Service, (await logs.DeleteStream(s_group, "a", Token)).Error?.Kind);
        Assert.Equal(1, (await logs.Filter(new LogQuery { Group = s_group }, Token)).SilosMissing);

        logs = Start(Silo(1), Silo(2));
        Assert.Equal("b", Assert.Single((await logs.Missing(s_described, ["a", "b"], Token)).Value!));
        Assert.True((await logs.DeleteStream(s_group, "a", Token)).Ok);
    }

    [Fact]
    public async Task Events_are_not_shown_any_longer_than_the_grid_keeps_them()
    {
        await Start(Silo(1)).Filter(new LogQuery { Group = s_group, Start = 7 }, Token);

        Assert.Equal((_clock.GetUtcNow() - TimeSpan.FromDays(30)).ToUnixTimeMilliseconds(), Assert.Single(_queries).Start);
    }

    [Fact]
    public async Task A_silo_that_is_back_is_asked_for_what_came_since_the_last_look()
    {
        var logs = Start(Silo(1));
        var start = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var tail = logs.Tail(new LogTailQuery { Groups = [s_group] }, Token).GetAsyncEnumerator(Token);
        await Look();
        await Look();
        _silos.Live.Clear();
        _silos.Live[Address(2)] = Silo(2);
        await Look();
        await Look();

        Assert.Equal([start, start, start + 2_000, start + 2_000], _orders.Select(order => order.Since));
        Assert.Equal([false, true, false, true], _orders.Select(order => order.Cursors is not null));

        async Task Look()
        {
            var part = tail.MoveNextAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await part);
        }
    }

    [Fact]
    public async Task What_is_logged_while_a_deleted_group_is_cleared_away_is_a_group_anew()
    {
        List<string> calls = [];
        var ingested = 5L;
        var local = PlayedLogs.Of<ILocalLogs>((name, arguments) =>
        {
            if (name == "Group") return new LocalLogGroup { Id = s_group, LastIngestion = ingested };
            ingested = 9;
            calls.Add($"{name} {arguments[1]} {arguments[2]}");
            return Task.CompletedTask;
        });
        var grains = PlayedLogs.Grains((name, arguments) =>
        {
            calls.Add($"{name} {arguments[0]}");
            return Task.FromResult(arguments[0] is > 5L ? s_described with { RetentionDays = 3, DeletedAt = 6 } : null);
        });
        using var keeper = new LogKeeper(local, grains, _clock, NullLogger<LogKeeper>.Instance);

        await keeper.Sweep(s_group, Token);

        Assert.Equal(["Ensure 5", "Sweep  5", "Ensure 9", "Sweep 3 6"], calls);
    }

    private static SiloAddress Address(int number) => SiloAddress.New(IPAddress.Loopback, number, number);

    private ClusterLogs Start(params ILogService?[] silos)
    {
        _silos.Live.Clear();
        for (var number = 0; number < silos.Length; number++) _silos.Live[Address(number + 1)] = silos[number];
        var grains = PlayedLogs.Grains(static (_, _) => Task.FromResult<Outcome<LogGroupDescription>>(s_described));
        return new ClusterLogs(_silos, null!, grains, null!, Options.Create(new LogOptions()), _clock);
    }

    /// <summary>One that has the stream <c>a</c>.</summary>
    private ILogService Silo(ulong number) => PlayedLogs.Of<ILogService>((name, arguments) =>
    {
        switch (name)
        {
            case "Known":
                return Task.FromResult<string[]>(["a"]);
            case "Streams":
                return Task.FromResult<LogStreamDescription[]>([new LogStreamDescription { Name = "a" }]);
            case "DeleteStream":
                return Task.FromResult(true);
            case "Search":
                _queries.Add((LogQuery)arguments[0]!);
                return Task.FromResult(new LogPart());
            default:
                _orders.Add((LogTailOrder)arguments[0]!);
                return Task.FromResult(new LogTailPiece { Cursors = [new LogCursor(number, 1)] });
        }
    });
}

using System.Net;
using System.Text;
using Grid.Contracts.Environments;
using Grid.Grains.Environments;
using Grid.Contracts.Functions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Environments;

/// <summary>What a silo tells of itself, and what another one makes of it.</summary>
public sealed class SiloFigureTests
{
    private static readonly FunctionVersion Version = new() { Version = "1", Generation = "g" };
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_share_of_processors_is_what_was_busy_between_two_looks()
    {
        Queue<string> lines = new(["cpu  100 0 100 800 0 0 0 0 7 0\ncpu0 1 2 3", "cpu  150 0 125 825 0 0 0 0 9 0\n", "cpu  150 0 125 825 0 0 0 0 9 0\n", "cpu  150 0 125 900 25 0 0 0 0 0\n"]);
        var share = new ProcessorShare(line => Encoding.ASCII.GetBytes(lines.Dequeue(), line));

        Assert.Equal([0, 0.75, 0.75, 0], [share.Look(), share.Look(), share.Look(), share.Look()]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("intr 1 2 3")]
    public void A_machine_that_does_not_tell_counts_as_idle(string line)
    {
        var share = new ProcessorShare(buffer => Encoding.ASCII.GetBytes(line, buffer));

        Assert.Equal([0, 0], [share.Look(), share.Look()]);
    }

    [Fact]
    public void A_busier_machine_counts_at_once_and_a_quieter_one_as_it_lasts()
    {
        var (busy, total) = (0, 0);
        var load = new MachineLoad(new ProcessorShare(line => Encoding.ASCII.GetBytes($"cpu  {busy} 0 0 {total - busy}\n", line)));
        var clock = TimeSpan.FromSeconds(1);
        Look(100, 50, 0);

        Assert.Equal(0.5, Look(100, 50, 100), 3);
        Assert.Equal(1.0, Look(100, 100, 100), 3);
        Assert.Equal(1.0, Look(100, 0, 99), 3); // Too early to look.
        Assert.Equal(0.9, Look(100, 100, 1), 3); // Half of what was between two looks, four fifths of what was before.
        Assert.Equal(0.0, Look(100, 0, 500), 3);

        double Look(int ticks, int ticksBusy, int afterMs)
        {
            (total, busy, clock) = (total + ticks, busy + ticksBusy, clock + TimeSpan.FromMilliseconds(afterMs));
            return load.Busy(clock);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:9700", "127.0.0.1", "http://127.0.0.1:9700")]
    [InlineData("http://localhost:9700", "127.0.0.1", "http://localhost:9700")]
    [InlineData("http://127.0.0.1:9700", "10.0.0.7", "")]
    [InlineData("http://localhost:9700", "10.0.0.7", "")]
    [InlineData("http://0.0.0.0:9700", "10.0.0.7", "http://10.0.0.7:9700")]
    [InlineData("http://[::]:9700", "10.0.0.7", "http://10.0.0.7:9700")]
    [InlineData("http://[::]:9700", "fd00::7", "http://[fd00::7]:9700")]
    [InlineData("http://10.0.0.9:80/", "10.0.0.7", "http://10.0.0.9:80")]
    [InlineData("", "10.0.0.7", "")]
    public void Others_reach_a_silo_where_its_gateway_listens_if_they_can(string url, string own, string expected) =>
        Assert.Equal(expected, SiloUrl.Of(url, IPAddress.Parse(own)));

    [Fact]
    public void An_older_snapshot_never_takes_the_place_of_a_newer_one()
    {
        var peer = New();
        peer.Update(Snapshot(2, idle: 5));
        peer.Update(Snapshot(1, idle: 9));

        Assert.Equal((5, false), peer.Idle(Version));
    }

    [Fact]
    public void What_was_sent_there_since_the_snapshot_is_taken_into_account_until_the_next_one()
    {
        var peer = New();
        peer.Update(Snapshot(1, idle: 1));

        Assert.True(peer.TakeIdle(Version));
        Assert.False(peer.TakeIdle(Version));
        peer.Promise(300);
        Assert.Equal((200, 4), (peer.Snapshot!.FreeMemoryMb, peer.Snapshot.Environments));
        peer.Promise(300);
        Assert.Equal((0, 5), (peer.Snapshot!.FreeMemoryMb, peer.Snapshot.Environments));

        peer.Update(Snapshot(2, idle: 2));
        Assert.Equal((500, 3), (peer.Snapshot!.FreeMemoryMb, peer.Snapshot.Environments));
        Assert.Equal((2, false), peer.Idle(Version));
    }

    [Fact]
    public void An_answer_tells_more_than_an_older_snapshot()
    {
        var peer = New();
        peer.Update(Snapshot(1, idle: 1));
        peer.LearnIdle(Version, 3);
        Assert.Equal(3, peer.Idle(Version).Idle);

        peer.LearnIdle(Version, 0);
        Assert.Equal(0, peer.Idle(Version).Idle);
    }

    [Fact]
    public void A_silo_that_says_nothing_for_three_seconds_is_given_nothing_until_it_speaks()
    {
        var peer = New();
        Assert.False(peer.TakesInvocations);
        peer.Update(Snapshot(1));

        _time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.True(peer.TakesInvocations);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(peer.TakesInvocations);
        peer.Update(Snapshot(2));
        Assert.True(peer.TakesInvocations);
    }

    [Fact]
    public void A_silo_that_drains_or_cannot_be_reached_is_given_nothing()
    {
        var peer = New();
        peer.Update(Snapshot(1) with { HostsEnvironments = false });
        Assert.False(peer.TakesInvocations);
        peer.Update(Snapshot(2) with { Url = "" });
        Assert.False(peer.TakesInvocations);
    }

    [Fact]
    public void News_is_what_others_decide_by()
    {
        var last = Snapshot(1, idle: 1);

        Assert.False(SnapshotPublisher.IsNews(last, Snapshot(2, idle: 1) with { CpuBusy = 0.09 }));
        Assert.True(SnapshotPublisher.IsNews(last, last with { CpuBusy = 0.11 }));
        Assert.True(SnapshotPublisher.IsNews(last, last with { FreeMemoryMb = 1 }));
        Assert.True(SnapshotPublisher.IsNews(last, last with { Environments = 1 }));
        Assert.True(SnapshotPublisher.IsNews(last, last with { HostsEnvironments = false }));
        Assert.True(SnapshotPublisher.IsNews(last, Snapshot(2, idle: 2)));
    }

    private Peer New() => new(SiloAddress.New(IPAddress.Loopback, 1, 1), _time);

    private static SiloSnapshot Snapshot(long number, int idle = 0) => new()
    {
        Number = number,
        MemoryMb = 1000,
        FreeMemoryMb = 500,
        Environments = 3,
        Url = "http://127.0.0.1:1",
        Idle = idle == 0 ? [] : [new IdleCount("g", "1", idle, 0)],
    };
}

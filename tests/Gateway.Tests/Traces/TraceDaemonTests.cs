using System.Net;
using System.Net.Sockets;
using System.Text;
using Grid.Contracts.Traces;
using Grid.Gateway.Traces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Tests.Traces;

/// <summary>The daemon's port.</summary>
public sealed class TraceDaemonTests
{
    private const string Header = """{"format":"json","version":1}""" + "\n";
    private const string Trace = "1-581cf771-a006649127e371903a2de979";
    private const string Document = $$"""{"name":"a","id":"70de5b6f19ff9a0a","trace_id":"{{Trace}}","start_time":1,"end_time":2}""";

    private readonly FakeTraces _traces = new();

    [Fact]
    public async Task A_datagram_is_a_header_and_a_segment_of_the_region_whose_invocation_is_under_way()
    {
        using var daemon = Daemon();
        await daemon.StartAsync(TestContext.Current.CancellationToken);
        daemon.Expect(Trace, "eu-west-1");
        using var client = new UdpClient();

        await client.SendAsync(Encoding.UTF8.GetBytes(Header + Document), daemon.Address!, TestContext.Current.CancellationToken);
        await client.SendAsync(Encoding.UTF8.GetBytes("{\"Format\":1}\n" + Document), daemon.Address!, TestContext.Current.CancellationToken);
        await client.SendAsync(Encoding.UTF8.GetBytes(Header + Document.Replace(Trace, Trace[..^1] + "0", StringComparison.Ordinal)), daemon.Address!, TestContext.Current.CancellationToken);
        await Until(() => _traces.Recorded.Count >= 2);

        Assert.Equal([("eu-west-1", Document), ("us-east-1", Document.Replace(Trace, Trace[..^1] + "0", StringComparison.Ordinal))], _traces.Recorded);
        await daemon.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(Document)]
    [InlineData("nonsense\n" + Document)]
    [InlineData("""{"format":"json","version":2}""" + "\n" + Document)]
    [InlineData("""{"format":"xml","version":1}""" + "\n" + Document)]
    [InlineData("""{"format":"\ud800","version":1}""" + "\n" + Document)]
    [InlineData("""{"format":"json","version":1e999}""" + "\n" + Document)]
    [InlineData("\n")]
    [InlineData("")]
    [InlineData(Header + """{"trace_id":"1-00000000-000000000000000000000000"}""")]
    [InlineData(Header + """{"trace_id":"\ud800"}""")]
    [InlineData(Header)]
    [InlineData(Header + "{}")]
    [InlineData(Header + """{"trace_id":"1-2-3"}""")]
    [InlineData(Header + """{"trace_id":{"a":1}}""")]
    public void What_is_no_segment_is_dropped(string datagram)
    {
        using var daemon = Daemon();

        daemon.Receive(Encoding.UTF8.GetBytes(datagram));

        Assert.Empty(_traces.Recorded);
    }

    [Fact]
    public async Task No_datagram_ends_the_daemon()
    {
        using var daemon = Daemon();
        await daemon.StartAsync(TestContext.Current.CancellationToken);
        using var client = new UdpClient();

        _traces.Fails = true;
        daemon.Receive(Encoding.UTF8.GetBytes(Header + Document));
        _traces.Fails = false;
        await client.SendAsync(Encoding.UTF8.GetBytes("{\"format\":\"\\ud800\",\"version\":1}\n"), daemon.Address!, TestContext.Current.CancellationToken);
        await client.SendAsync(Encoding.UTF8.GetBytes(Header + Document), daemon.Address!, TestContext.Current.CancellationToken);
        await Until(() => !_traces.Recorded.IsEmpty || daemon.ExecuteTask!.IsCompleted);

        Assert.Equal([("us-east-1", Document)], _traces.Recorded);
        await daemon.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_request_that_fails_is_an_internal_failure()
    {
        using var daemon = Daemon();
        await daemon.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{daemon.Address}") };
        using var body = new StringContent("{}");

        // There are no grains.
        using var answer = await client.PostAsync(new Uri("/GetSamplingRules", UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.InternalServerError, "InternalFailure"), (answer.StatusCode, answer.Headers.GetValues("x-amzn-ErrorType").Single()));
        await daemon.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_format_is_read_in_any_case()
    {
        using var daemon = Daemon();

        daemon.Receive(Encoding.UTF8.GetBytes("{\"version\":1,\"format\":\"JSON\"}\n" + Document));

        Assert.Single(_traces.Recorded);
    }

    [Fact]
    public void A_second_silo_of_the_machine_takes_another_port()
    {
        using var one = Daemon();
        using var two = Daemon();

        Assert.NotEqual(one.Address, two.Address);
        Assert.Equal((IPAddress.Loopback, IPAddress.Loopback), (one.Address!.Address, two.Address!.Address));
    }

    [Fact]
    public void A_port_that_is_named_and_taken_stops_the_start()
    {
        using var one = Daemon();

        var refusal = Assert.Throws<OptionsValidationException>(() => Daemon(one.Address!.ToString()));

        Assert.Equal($"Grid:Traces:DaemonAddress: cannot listen at {one.Address}: Address already in use.", Assert.Single(refusal.Failures));
    }

    [Fact]
    public void There_may_be_none()
    {
        using var none = Daemon("none");

        Assert.Null(none.Address);
    }

    [Theory]
    [InlineData("auto", true)]
    [InlineData("none", true)]
    [InlineData("127.0.0.1:2000", true)]
    [InlineData("[::1]:2000", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost:2000", false)]
    [InlineData("127.0.0.1:0", false)]
    public void An_address_has_a_port(string address, bool good) => Assert.Equal(good, !new TraceDaemonOptions { DaemonAddress = address }.Validate(null!).Any());

    [Fact]
    public void The_oldest_trace_is_forgotten_for_the_newest()
    {
        var regions = new TraceRegions();
        for (var number = 0; number <= TraceRegions.Most; number++) regions.Add($"{number}", "eu-west-1");
        regions.Add("1", "us-east-1");

        Assert.Equal((null, "us-east-1", "eu-west-1"), (regions.Find("0"), regions.Find("1"), regions.Find($"{TraceRegions.Most}")));
    }

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    private TraceDaemon Daemon(string address = TraceDaemonOptions.Automatic)
    {
        var options = Options.Create(new TraceDaemonOptions { DaemonAddress = address });
        return new TraceDaemon(_traces, new DaemonOperations(new SamplingOperations(null!), new SegmentOperations(_traces), options), options, NullLoggerFactory.Instance, NullLogger<TraceDaemon>.Instance);
    }
}

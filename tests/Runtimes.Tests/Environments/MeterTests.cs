using System.Collections.Concurrent;
using System.Text;
using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>What whoever measures hears of environments.</summary>
public sealed class MeterTests
{
    [Fact]
    public async Task Every_invocation_begins_and_ends_once_however_it_ends()
    {
        var meter = new HeardMeter();
        await using var grid = await Start(meter);
        var environment = grid.Python("""
            id, body, h = api.next()
            api.respond(id, body)
            id, body, h = api.next()
            api.call('POST', f'runtime/invocation/{id}/error', b'{"errorMessage":"m","errorType":"t"}')
            api.next()
            os._exit(1)
            """);
        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        for (var number = 0; number < 3; number++)
        {
            using var result = await TestGrid.Invoke(environment);
        }

        await environment.Ended.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.Equal([$"began {TestGrid.Arn}", "ended", $"began {TestGrid.Arn}", "ended error", $"began {TestGrid.Arn}", "ended error"], meter.Heard.Select(heard => heard.Text));
        var measures = meter.Heard.Where(heard => heard.Measure is not null).Select(heard => heard.Measure!.Value).ToArray();
        Assert.Equal([true, false, false], measures.Select(measure => measure.InitDuration is not null));
        Assert.All(measures, measure => Assert.Equal((long)Math.Ceiling((measure.Duration + (measure.InitDuration ?? default)).TotalMilliseconds), measure.BilledMs));
    }

    [Fact]
    public async Task A_line_that_the_function_writes_is_shown_to_whoever_reads_metrics()
    {
        var meter = new HeardMeter();
        await using var grid = await Start(meter);
        var environment = grid.Python("""
            id, body, h = api.next()
            print('{"_aws":{}}', flush=True)
            api.respond(id, body)
            api.next()
            """);

        await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        // The answer waits for what is printed.
        using var result = await TestGrid.Invoke(environment, tail: true);

        Assert.Contains("""eu-west-1 {"_aws":{}}""", meter.Lines);
        Assert.DoesNotContain(meter.Lines, line => line.Contains("REPORT", StringComparison.Ordinal));
    }

    private static Task<TestGrid> Start(HeardMeter meter) => TestGrid.Start(
        TimeProvider.System, services => services.AddSingleton<IInvocationMeters>(meter).AddSingleton<IMetricLines>(meter));

    private sealed class HeardMeter : IInvocationMeters, IInvocationMeter, IMetricLines
    {
        public ConcurrentQueue<(string Text, InvocationMeasure? Measure)> Heard { get; } = new();

        public ConcurrentQueue<string> Lines { get; } = new();

        public bool WantsLooks => true;

        public IInvocationMeter Open(FunctionVersion version, bool isProvisioned) => this;

        public void Began(string invokedArn, string? accessKeyId) => Heard.Enqueue(($"began {invokedArn}", null));

        public void Ended(in InvocationMeasure measure) => Heard.Enqueue((measure.IsError ? "ended error" : "ended", measure));

        public void ExtensionsDone(TimeSpan after, long billedMs) => Heard.Enqueue(("extensions", null));

        public void Looked(TimeSpan processorTime)
        {
        }

        public void Offer(string region, ReadOnlySpan<byte> line) => Lines.Enqueue($"{region} {Encoding.UTF8.GetString(line)}");
    }
}

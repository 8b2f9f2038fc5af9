using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;
using Grid.Grains.Metrics;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Metrics;

public sealed class MetricSinkTests
{
    private static readonly DateTimeOffset s_start = new(2026, 12, 1, 12, 0, 10, TimeSpan.Zero);
    private static readonly long s_minute = MetricSink.MinuteOf(s_start);
    private static readonly MetricId s_orders = new("us-east-1", "Shop", "Orders", "Count");

    private static readonly FunctionVersion s_version = new()
    {
        Function = new FunctionId("us-east-1", "f"),
        Version = "3",
        Generation = "g",
        Settings = new FunctionSettings { MemorySizeMb = 512 },
    };

    private readonly FakeTimeProvider _time = new(s_start);
    private readonly MetricSink _sink;
    private readonly InvocationMeters _meters;
    private bool _isReserved;

    public MetricSinkTests()
    {
        _sink = new MetricSink(Options.Create(new MetricsOptions { MostSeries = 100 }), _time, new Dice(new Random(1)));
        _meters = new InvocationMeters(_sink, insights: true, _ => _isReserved);
    }

    [Fact]
    public void A_minute_is_sealed_when_it_is_over_and_shown_before()
    {
        _sink.Recorder(s_orders)!.Add(3);
        Assert.Empty(_sink.Seal(unfinished: false));
        Assert.Equal(3, Live(s_orders).Sum);

        _time.Advance(TimeSpan.FromMinutes(1));
        var part = Assert.Single(_sink.Live(s_orders, 0, long.MaxValue)).Part;
        _sink.Recorder(s_orders)!.Add(4);
        var sealedPoint = Assert.Single(_sink.Seal(unfinished: false));

        // Whoever saw it before it was sealed knows it again.
        Assert.Equal((s_orders, s_minute, part, 3.0), (sealedPoint.Series, sealedPoint.Minute, sealedPoint.Part, MetricBucket.FromBytes(sealedPoint.Data).Sum));
        Assert.Equal([3.0, 4.0], _sink.Live(s_orders, 0, long.MaxValue).Select(bucket => MetricBucket.FromBytes(bucket.Data.Span).Sum).Order());
        _sink.Stored([sealedPoint]);
        Assert.Equal(4, Live(s_orders).Sum);
    }

    [Fact]
    public void What_could_not_be_stored_is_offered_again()
    {
        _sink.Recorder(s_orders)!.Add(3);
        _time.Advance(TimeSpan.FromMinutes(1));

        var first = Assert.Single(_sink.Seal(unfinished: false));
        var again = Assert.Single(_sink.Seal(unfinished: false));

        Assert.Equal((first.Minute, first.Part), (again.Minute, again.Part));
    }

    [Fact]
    public void What_comes_late_for_a_minute_is_another_part_of_it()
    {
        _sink.Recorder(s_orders)!.Add(3);
        _time.Advance(TimeSpan.FromMinutes(1));
        var first = Assert.Single(_sink.Seal(unfinished: false));
        _sink.Stored([first]);
        var late = new MetricBucket();
        late.Add(5);
        _sink.Recorder(s_orders)!.Add(s_start, late);

        var second = Assert.Single(_sink.Seal(unfinished: false));

        Assert.Equal(first.Minute, second.Minute);
        Assert.NotEqual(first.Part, second.Part);
        Assert.Equal(5, MetricBucket.FromBytes(second.Data).Sum);
    }

    [Fact]
    public void A_stop_seals_the_minute_that_is_not_over()
    {
        _sink.Recorder(s_orders)!.Add(3);

        Assert.Single(_sink.Seal(unfinished: true));
    }

    [Fact]
    public void Beyond_the_limit_series_are_dropped_and_counted_until_others_have_been_idle()
    {
        for (var number = 0; number < 100; number++) _sink.Recorder(s_orders with { Name = $"m{number}" })!.Add(1);
        Assert.Null(_sink.Recorder(s_orders));
        Assert.Equal(1, _sink.DroppedSeries);

        _time.Advance(TimeSpan.FromMinutes(17));
        _sink.Stored(_sink.Seal(unfinished: false));
        _sink.Seal(unfinished: false);

        Assert.NotNull(_sink.Recorder(s_orders));
    }

    [Fact]
    public void The_grid_s_own_series_have_room_of_their_own()
    {
        for (var number = 0; number < 101; number++) _sink.Recorder(s_orders with { Name = $"m{number}" });

        Assert.Equal((100, 1), (_sink.Series, (int)_sink.DroppedSeries));
        Assert.NotNull(_sink.Recorder(Lambda("Throttles", "Count", [])));
        Assert.Equal(101, _sink.Series);
    }

    [Fact]
    public void Minutes_beside_the_present_one_have_their_limit_until_they_are_sealed()
    {
        for (var minute = 0; minute < 500; minute++) _sink.Recorder(s_orders)!.Add(s_start.AddMinutes(-minute), One());

        // The usual one, and four for each series that may be.
        Assert.Equal(401, _sink.Seal(unfinished: true).Count);
        Assert.Equal(99, _sink.DroppedPoints);
        _sink.Recorder(s_orders)!.Add(s_start, One());
        _sink.Recorder(s_orders)!.Add(s_start.AddMinutes(-1), One());
        Assert.Equal((403, 99), (_sink.Seal(unfinished: true).Count, (int)_sink.DroppedPoints));
    }

    [Fact]
    public void What_is_sealed_now_is_never_dropped_and_what_waits_for_long_is()
    {
        for (var number = 0; number < 150; number++)
        {
            var meter = _meters.Open(s_version with { Function = new FunctionId("us-east-1", $"f{number}") }, isProvisioned: false);
            meter.Began($"arn:aws:lambda:us-east-1:000000000000:function:f{number}", null);
            meter.Ended(new InvocationMeasure { IsError = false, Duration = TimeSpan.FromMilliseconds(1), BilledMs = 1, PeakMemoryBytes = 1 << 20 });
        }

        // Fifteen minutes of a hundred series may wait.
        var now = _sink.Seal(unfinished: true).Count;
        Assert.InRange(now, 1_501, 10_000);
        Assert.Equal(0, _sink.DroppedPoints);
        Assert.Equal(1_500, _sink.Seal(unfinished: true).Count);
        Assert.Equal(now - 1_500, _sink.DroppedPoints);
    }

    [Fact]
    public void A_function_that_came_while_all_was_full_is_counted_later()
    {
        using var listener = new InstrumentMetrics(_sink);
        Assert.True(listener.StartAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        using var meter = new System.Diagnostics.Metrics.Meter("Grid.Grains");
        var throttles = meter.CreateCounter<long>("grid.throttles");
        MetricDimension late = new("FunctionName", "late");
        for (var number = 0; _sink.Recorder(Lambda($"m{number}", "Count", [])) is { } recorder; number++) recorder.Add(1);

        throttles.Add(1, new KeyValuePair<string, object?>("cloud.region", "us-east-1"), new KeyValuePair<string, object?>("faas.name", "late"));
        Assert.Empty(_sink.Live(Lambda("Throttles", "Count", [late]), 0, long.MaxValue));
        _time.Advance(TimeSpan.FromMinutes(17));
        _sink.Stored(_sink.Seal(unfinished: false));
        _sink.Seal(unfinished: false);

        throttles.Add(2, new KeyValuePair<string, object?>("cloud.region", "us-east-1"), new KeyValuePair<string, object?>("faas.name", "late"));
        Assert.Equal(2, Live(Lambda("Throttles", "Count", [late])).Sum);
    }

    [Fact]
    public void A_cell_is_asked_for_its_own_function_alone()
    {
        var cell = new InvocationCell(_sink, s_version, null, null, isProvisioned: false, insights: true);

        Assert.True(cell.IsOf(Lambda("Errors", "Count", [])));
        Assert.True(cell.IsOf(Lambda("Errors", "Count", [new("FunctionName", "f")])));
        Assert.False(cell.IsOf(Lambda("Errors", "Count", [new("FunctionName", "g")])));
        Assert.True(cell.IsOf(new MetricId("us-east-1", "LambdaInsights", "total_memory", "Megabytes", new MetricDimension("function_name", "f"))));
        Assert.False(cell.IsOf(s_orders));
    }

    [Fact]
    public void An_invocation_by_alias_counts_for_its_name_its_function_and_the_account()
    {
        var meter = _meters.Open(s_version, isProvisioned: false);
        meter.Began($"{s_version.Function.Arn}:live", "AKIA1");
        meter.Ended(new InvocationMeasure { IsError = true, Duration = TimeSpan.FromMilliseconds(12.5), InitDuration = TimeSpan.FromMilliseconds(80), BilledMs = 93, PeakMemoryBytes = 64 << 20 });
        meter.Began($"{s_version.Function.Arn}:live", "AKIA1");
        meter.Ended(new InvocationMeasure { IsError = false, Duration = TimeSpan.FromMilliseconds(2), BilledMs = 2, PeakMemoryBytes = 64 << 20 });

        MetricDimension name = new("FunctionName", "f");
        MetricDimension resource = new("Resource", "f:live");
        foreach (var dimensions in (MetricDimension[][])[[], [name], [name, resource], [name, resource, new("ExecutedVersion", "3")]])
        {
            Assert.Equal(2, Live(Lambda("Invocations", "Count", dimensions)).Sum);
            var errors = Live(Lambda("Errors", "Count", dimensions));
            Assert.Equal((2.0, 1.0), (errors.Count, errors.Sum));
            Assert.Equal((14.5, 12.5), (Live(Lambda("Duration", "Milliseconds", dimensions)).Sum, Live(Lambda("Duration", "Milliseconds", dimensions)).Maximum));
            Assert.Equal(80, Live(Lambda("InitDuration", "Milliseconds", dimensions)).Sum);
        }

        Assert.Empty(_sink.Live(Lambda("Invocations", "Count", [name, new("Resource", "f")]), 0, long.MaxValue));
        var memory = Live(new MetricId("us-east-1", "LambdaInsights", "memory_utilization", "Percent", new MetricDimension("function_name", "f")));
        Assert.InRange(memory.Average, 12.4, 12.6);
        MetricDimension[] cost = [name, new("Architecture", "x86_64"), new("Concurrency", "OnDemand"), new("AccessKey", "AKIA1")];
        Assert.Equal(2, Live(new MetricId("us-east-1", "Grid/Cost", "Requests", "Count", cost)).Sum);
        Assert.Equal(0.095 / 2, Live(new MetricId("us-east-1", "Grid/Cost", "GBSeconds", "None", cost)).Sum, 9);
    }

    [Fact]
    public void An_invocation_belongs_to_the_minute_in_which_it_began()
    {
        var meter = _meters.Open(s_version, isProvisioned: false);
        meter.Began(s_version.Function.Arn, null);
        _time.Advance(TimeSpan.FromMinutes(2));
        meter.Ended(new InvocationMeasure { IsError = false, Duration = TimeSpan.FromMinutes(2), BilledMs = 120_000 });

        Assert.Equal(s_minute, Assert.Single(_sink.Live(Lambda("Duration", "Milliseconds", []), 0, long.MaxValue)).Minute);
    }

    [Fact]
    public void Invocations_at_the_same_time_are_counted_second_by_second_and_while_nothing_happens()
    {
        var (one, other) = (_meters.Open(s_version, isProvisioned: false), _meters.Open(s_version, isProvisioned: false));
        one.Began(s_version.Function.Arn, null);
        other.Began(s_version.Function.Arn, null);
        other.Ended(new InvocationMeasure { IsError = false, Duration = TimeSpan.FromMilliseconds(1), BilledMs = 1 });
        _time.Advance(TimeSpan.FromSeconds(60));
        one.Ended(new InvocationMeasure { IsError = false, Duration = TimeSpan.FromSeconds(60), BilledMs = 60_000 });

        var minutes = _sink.Live(Lambda("ConcurrentExecutions", "Count", []), 0, long.MaxValue).OrderBy(bucket => bucket.Minute).Select(Settled).ToArray();

        // Twelve o'clock and ten seconds to a minute later.
        Assert.Equal([(50, 2, 51), (11, 1, 11)], minutes.Select(bucket => ((int)bucket.Count, (int)bucket.Maximum, (int)bucket.Sum)));
        Assert.Equal(2, Settled(_sink.Live(Lambda("UnreservedConcurrentExecutions", "Count", []), s_minute, s_minute + 1)[0]).Maximum);
        _isReserved = true;
        Assert.Empty(_sink.Live(Lambda("UnreservedConcurrentExecutions", "Count", []), s_minute, s_minute + 1));
    }

    [Fact]
    public void An_environment_that_is_provisioned_counts_for_that_too()
    {
        var meter = _meters.Open(s_version, isProvisioned: true);
        meter.Began($"{s_version.Function.Arn}:3", null);
        meter.Ended(new InvocationMeasure { IsError = false, Duration = TimeSpan.FromMilliseconds(1), BilledMs = 1 });

        MetricDimension[] dimensions = [new("FunctionName", "f"), new("Resource", "f:3")];
        Assert.Equal(1, Live(Lambda("ProvisionedConcurrencyInvocations", "Count", dimensions)).Sum);
        Assert.Equal(1, Live(Lambda("ProvisionedConcurrentExecutions", "Count", dimensions)).Maximum);
    }

    [Fact]
    public void An_invocation_costs_little_and_allocates_nothing()
    {
        var meter = _meters.Open(s_version, isProvisioned: false);
        var measure = new InvocationMeasure { IsError = false, Duration = TimeSpan.FromMilliseconds(1.5), BilledMs = 2, PeakMemoryBytes = 1 << 20 };
        var arn = s_version.Function.Arn;
        for (var warm = 0; warm < 1000; warm++) Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = 0; count < 1000; count++) Run();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            meter.Began(arn, "AKIA1");
            meter.Ended(measure);
        }
    }

    private static MetricBucket One()
    {
        var bucket = new MetricBucket();
        bucket.Add(1);
        return bucket;
    }

    private static MetricId Lambda(string name, string unit, MetricDimension[] dimensions) => new("us-east-1", "AWS/Lambda", name, unit, dimensions);

    private static MetricBucket Settled(LiveBucket live)
    {
        var bucket = MetricBucket.FromBytes(live.Data.Span);
        bucket.Settle();
        return bucket;
    }

    private MetricBucket Live(MetricId metric) => Settled(Assert.Single(_sink.Live(metric, 0, long.MaxValue)));
}

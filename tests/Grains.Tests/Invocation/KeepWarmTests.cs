using System.Text;
using Grid.Contracts.Invocation;
using Grid.Grains.Invocation;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tests.Invocation;

public sealed class KeepWarmTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 8, 0, 30, TimeSpan.Zero));

    [Theory]
    [InlineData("rate(5 minutes)", 300)]
    [InlineData("cron(0/5 * * * ? *)", 270)]
    public async Task A_function_is_invoked_when_its_time_has_come(string schedule, int seconds)
    {
        var invoker = new Pinged();
        using var warm = await Started(invoker, ("eu-west-1/orders/live", schedule));
        for (var second = 0; second < seconds - 1; second++) _time.Advance(TimeSpan.FromSeconds(1));
        await Task.Yield();
        Assert.Equal(0, invoker.Count);

        _time.Advance(TimeSpan.FromSeconds(1));
        var request = await invoker.Next.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("eu-west-1", "orders", "live", """{"source":"grid.keep-warm"}"""), (request.Function.Region, request.Function.Name, request.Qualifier, Encoding.UTF8.GetString(request.Event.Span)));
        Assert.True(Guid.TryParse(request.RequestId, out _));
    }

    [Theory]
    [InlineData("orders", "rate(5 minutes)", "Grid:KeepWarm:Functions:orders is not region/name or region/name/qualifier.")]
    [InlineData("eu-west-1/orders", "at(2026-11-25T08:00:00)", "Grid:KeepWarm:Functions:eu-west-1/orders is 'at(2026-11-25T08:00:00)', which is neither rate(value unit) nor cron(minutes hours day-of-month month day-of-week year).")]
    [InlineData("eu-west-1/orders", "often", "Grid:KeepWarm:Functions:eu-west-1/orders is 'often', which is neither rate(value unit) nor cron(minutes hours day-of-month month day-of-week year).")]
    public void A_setting_that_means_nothing_stops_the_start(string function, string schedule, string message)
    {
        var result = new KeepWarmOptionsValidator().Validate(null, With((function, schedule)));

        Assert.Contains(message, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_is_no_json_stops_the_start() =>
        Assert.Contains("Grid:KeepWarm:Event is not a JSON value.", new KeepWarmOptionsValidator().Validate(null, new KeepWarmOptions { Event = "hello" }).FailureMessage, StringComparison.Ordinal);

    private static KeepWarmOptions With(params (string Function, string Schedule)[] functions)
    {
        var options = new KeepWarmOptions();
        foreach (var (function, schedule) in functions) options.Functions[function] = schedule;
        return options;
    }

    private async Task<KeepWarm> Started(IInvoker invoker, params (string Function, string Schedule)[] functions)
    {
        var warm = new KeepWarm(invoker, Options.Create(With(functions)), _time, NullLogger<KeepWarm>.Instance);
        var begun = _time.Timers;
        await warm.StartAsync(TestContext.Current.CancellationToken);
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        return warm;
    }

    private sealed class FakeTimeProvider(DateTimeOffset start) : Microsoft.Extensions.Time.Testing.FakeTimeProvider(start)
    {
        private readonly TaskCompletionSource _timers = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when the first timer is there.</summary>
        public Task Timers => _timers.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.TrySetResult();
            return timer;
        }
    }

    private sealed class Pinged : IInvoker
    {
        private readonly TaskCompletionSource<InvocationRequest> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public Task<InvocationRequest> Next => _next.Task;

        public int Count => Volatile.Read(ref _count);

        public ValueTask<InvocationResult> Invoke(InvocationRequest request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            _next.TrySetResult(request);
            return new(new InvocationResult { ExecutedVersion = "1" });
        }
    }
}

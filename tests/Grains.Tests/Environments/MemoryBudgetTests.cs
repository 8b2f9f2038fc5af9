using Grid.Contracts;
using Grid.Grains.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Environments;

public sealed class MemoryBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryBudget _budget;

    public MemoryBudgetTests() => _budget = new MemoryBudget(1000, TimeSpan.FromSeconds(2), _time);

    [Fact]
    public async Task All_of_it_can_be_had_and_no_more()
    {
        Assert.Null(await _budget.Take(600));
        Assert.Null(await _budget.Take(400));

        var waiting = _budget.Take(1).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1000, _budget.PromisedMb);

        _budget.Return(400);
        Assert.Null(await waiting);
        Assert.Equal(601, _budget.PromisedMb);
    }

    [Fact]
    public async Task What_can_never_fit_is_refused_at_once()
    {
        var refusal = await _budget.Take(1001);

        Assert.Equal(ApiErrorKind.Service, refusal!.Kind);
        Assert.Equal("The function needs 1001 MB of memory, and this silo has 1000 MB for all functions.", refusal.Message);
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_why()
    {
        await _budget.Take(900);
        var waiting = _budget.Take(200).AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var refusal = await waiting;
        Assert.Equal((ApiErrorKind.TooManyRequests, "ConcurrentInvocationLimitExceeded"), (refusal!.Kind, refusal.Reason));
        Assert.Equal("Rate Exceeded. The function needs 200 MB of memory; of the 1000 MB of this silo 100 MB are free, and no idle environment can be ended for it.", refusal.Message);
        Assert.Equal(900, _budget.PromisedMb);
    }

    [Fact]
    public async Task The_first_in_line_is_not_overtaken_and_its_leaving_lets_the_next_in()
    {
        await _budget.Take(900);
        var large = _budget.Take(500).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        var small = _budget.Take(100).AsTask();
        Assert.False(small.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ApiErrorKind.TooManyRequests, (await large)!.Kind);
        Assert.Null(await small);
    }

    [Fact]
    public async Task Idle_environments_are_ended_for_what_is_missing()
    {
        var asked = new TaskCompletionSource<int>();
        _budget.Evict = missing =>
        {
            _budget.Return(300);
            asked.TrySetResult(missing);
            return Task.CompletedTask;
        };
        await _budget.Take(900);

        Assert.Null(await _budget.Take(350));

        Assert.Equal(250, await asked.Task);
        Assert.Equal(950, _budget.PromisedMb);
    }
}

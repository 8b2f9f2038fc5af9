using Grid.Runtimes.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

public sealed class DeadlineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Deadline _deadline;
    private int _fired;
    private int _passed;

    public void Dispose() => _deadline.Dispose();

    public DeadlineTests() => _deadline = new Deadline(_time, () =>
    {
        _fired++;
        if (_deadline!.Passed()) _passed++;
    });

    [Fact]
    public void It_passes_exactly_when_it_is_due()
    {
        _deadline.Set(_time.GetTimestamp(), TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.Equal(0, _passed);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _passed);
        Assert.False(_deadline.IsSet);
    }

    [Fact]
    public void Moving_it_later_costs_no_timer_until_the_old_time()
    {
        for (var second = 0; second < 3; second++)
        {
            _deadline.Set(_time.GetTimestamp(), TimeSpan.FromSeconds(3));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((1, 0), (_fired, _passed));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((2, 1), (_fired, _passed));
    }

    [Fact]
    public void Moving_it_earlier_is_heeded()
    {
        _deadline.Set(_time.GetTimestamp(), TimeSpan.FromSeconds(10));
        _deadline.Set(_time.GetTimestamp(), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _passed);
    }

    [Fact]
    public void A_cleared_one_does_not_pass()
    {
        _deadline.Set(_time.GetTimestamp(), TimeSpan.FromSeconds(1));
        _deadline.Clear();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _passed);
        _deadline.Set(_time.GetTimestamp(), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _passed);
    }
}

using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Functions;

public sealed class RouteSourceTests
{
    private static readonly FunctionId Orders = new("eu-west-1", "orders");
    private readonly FakeTimeProvider _time = new();
    private int _asked;

    [Fact]
    public async Task A_grain_whose_silo_cannot_be_reached_is_asked_again_until_it_answers()
    {
        var source = Source(attempt => attempt < 3 ? throw new SiloUnavailableException("dead") : ApiError.NotFound("no"));

        var route = source.Ask(Orders, null);
        for (var attempt = 0; attempt < 2; attempt++) _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(ApiError.NotFound("no"), (await route).Error);
        Assert.Equal(3, _asked);
    }

    [Fact]
    public async Task After_ten_seconds_the_failure_is_the_answer()
    {
        var route = Source(_ => throw new SiloUnavailableException("dead")).Ask(Orders, null);

        for (var attempt = 0; attempt < 99; attempt++) _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False(route.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<SiloUnavailableException>(() => route);
    }

    [Fact]
    public async Task Another_failure_is_not_repeated()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Source(_ => throw new InvalidOperationException("bug")).Ask(Orders, null));

        Assert.Equal(1, _asked);
    }

    private RouteSource Source(Func<int, Outcome<FunctionRoute>> answer) => new((_, _) => Task.FromResult(answer(++_asked)), _time);
}

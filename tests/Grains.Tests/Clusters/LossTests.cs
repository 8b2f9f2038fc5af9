using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Grid.Grains.Tests.Invocation;

namespace Grid.Grains.Tests.Clusters;

/// <summary>Silos and environments that are lost with a forwarded invocation, or just before.</summary>
public sealed class LossTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(65_537)]
    public async Task A_silo_that_is_lost_while_it_runs_an_invocation_is_a_fault_and_nothing_runs_twice(int bytes)
    {
        var gateway = new TestSiloSettings { Host = false };
        await using var grid = await PlacementCluster.Start(gateway, new(), new());
        var host = grid.Silos.First(silo => silo.Settings.Host);
        await host.WarmUp();
        await grid.Settle();
        host.Starter.Started[0].Held = new TaskCompletionSource<InvocationResult>();
        var invocation = grid.With(gateway).Invoke(bytes);
        await Eventually.Is(() => host.Starter.Started[0].Invocations == 1);

        await grid.Kill(host);
        await host.DisposeAsync();
        var result = await invocation;

        Assert.Equal(InvokeError.Lost, result.Error);
        Assert.Equal(new ApiError(ApiErrorKind.Service, "The silo that ran the function was lost. Nobody knows whether the function has run."), result.Refusal);
        Assert.Single(grid.Silos.SelectMany(silo => silo.Starter.Started));
    }

    [Fact]
    public async Task An_environment_that_is_lost_there_before_it_had_the_event_is_replaced_there()
    {
        await using var grid = await PlacementCluster.Start(new(), new());
        await grid[1].WarmUp();
        await grid.Settle();
        grid[1].Starter.Started[0].Answers.Clear();
        grid[1].Starter.Started[0].Answers.Enqueue(new InvocationResult { Error = InvokeError.Platform });

        Assert.Equal(InvokeError.None, (await grid[0].Invoke()).Error);

        Assert.Equal([0, 2], grid.Silos.Select(silo => silo.Starter.Started.Count));
    }

    [Fact]
    public async Task A_silo_that_can_start_nothing_is_tried_once_and_then_the_others()
    {
        var gateway = new TestSiloSettings { Host = false };
        await using var grid = await PlacementCluster.Start(gateway, new(), new(), new());
        var hosts = grid.Silos.Where(silo => silo.Settings.Host).ToArray();
        foreach (var host in hosts) host.Starter.Failure = new IOException("disk full");
        Assert.Equal(InvokeError.Platform, (await grid.With(gateway).Invoke()).Error);

        hosts[1].Starter.Failure = null;
        await grid.Settle();

        Assert.Equal(InvokeError.None, (await grid.With(gateway).Invoke()).Error);
        Assert.Single(hosts[1].Starter.Started);
    }

    [Fact]
    public async Task A_large_event_goes_to_another_silo_when_the_first_cannot_be_reached_over_HTTP()
    {
        var gateway = new TestSiloSettings { Host = false };
        var deaf = new TestSiloSettings { Url = "http://127.0.0.1:1" };
        var host = new TestSiloSettings { Host = true };
        await using var grid = await PlacementCluster.Start(gateway, deaf, host);
        await grid.With(deaf).WarmUp();
        await grid.Settle();

        var result = await grid.With(gateway).Invoke(65_537);

        Assert.Equal(InvokeError.None, result.Error);
        Assert.Equal(0, grid.With(deaf).Starter.Started[0].Invocations);
        Assert.Single(grid.With(host).Starter.Started);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(65_537)]
    public async Task A_silo_that_stops_says_so_first_and_finishes_what_others_have_sent_it(int resultBytes)
    {
        var gateway = new TestSiloSettings { Host = false };
        var stopping = new TestSiloSettings { Host = true };
        await using var grid = await PlacementCluster.Start(gateway, stopping);
        var silo = grid.With(stopping);
        await silo.WarmUp();
        await grid.Settle();
        var held = silo.Starter.Started[0].Held = new TaskCompletionSource<InvocationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var invocation = grid.With(gateway).Invoke();
        await Eventually.Is(() => silo.Starter.Started[0].Invocations == 1);

        var stop = silo.Handle.StopSiloAsync(stopGracefully: true);
        await Eventually.Is(() => grid.With(gateway).Get<Silos>().Others is [{ TakesInvocations: false }]);
        Assert.False(invocation.IsCompleted);
        held.SetResult(new InvocationResult { ExecutedVersion = "7", Payload = Payload.Of(new byte[resultBytes]) });

        var result = await invocation;
        Assert.True(result.Refusal is null, result.Refusal?.Message);
        Assert.Equal((InvokeError.None, "7", resultBytes, 0), (result.Error, result.ExecutedVersion, result.Payload.Length, silo.Requests));
        await stop;
    }

    [Fact]
    public async Task A_failure_that_nobody_foresaw_there_is_not_tried_again()
    {
        await using var grid = await PlacementCluster.Start(new(), new(), new());
        await grid[1].WarmUp();
        await grid.Settle();
        var held = grid[1].Starter.Started[0].Held = new TaskCompletionSource<InvocationResult>();
        held.SetException(new InvalidOperationException("A bug."));

        Assert.Equal(InvokeError.Lost, (await grid[0].Invoke()).Error);

        Assert.Equal([0, 1, 0], grid.Silos.Select(silo => silo.Starter.Started.Count));
    }
}

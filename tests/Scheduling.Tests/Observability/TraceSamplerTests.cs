using Grid.Scheduling.Observability;

namespace Grid.Scheduling.Tests.Observability;

public sealed class TraceSamplerTests
{
    [Fact]
    public void The_first_invocation_of_every_second_is_sampled_and_a_twentieth_of_the_others()
    {
        var sampler = new TraceSampler();

        Assert.True(sampler.Sample(TimeSpan.FromSeconds(7), 0.99));
        Assert.False(sampler.Sample(TimeSpan.FromSeconds(7.5), 0.05));
        Assert.True(sampler.Sample(TimeSpan.FromSeconds(7.9), 0.049));
        Assert.True(sampler.Sample(TimeSpan.FromSeconds(8), 0.99));
    }
}

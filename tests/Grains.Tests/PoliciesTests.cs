using Grid.Scheduling.Environments;
using Microsoft.Extensions.Configuration;

namespace Grid.Grains.Tests;

public sealed class PoliciesTests
{
    [Fact]
    public void The_default_policy_is_used_when_none_is_named() =>
        Assert.Equal(600, Assert.IsType<FixedKeepAlive>(Create([])).Seconds);

    [Fact]
    public void A_parameter_sets_the_property() =>
        Assert.Equal(5, Assert.IsType<FixedKeepAlive>(Create(new() { ["Grid:Scheduling:KeepAlive:Parameters:Seconds"] = "5" })).Seconds);

    [Fact]
    public void An_unknown_policy_is_refused_and_the_known_ones_are_listed()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Create(new() { ["Grid:Scheduling:KeepAlive:Policy"] = "Nonsense" }));

        Assert.Equal("Grid:Scheduling:KeepAlive:Policy is 'Nonsense', which is not one of FixedKeepAlive, HybridHistogram.", exception.Message);
    }

    [Theory]
    [InlineData("Sekonds", "5")]
    [InlineData("Seconds", "five")]
    public void A_parameter_that_does_not_fit_is_refused(string name, string value)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Create(new() { [$"Grid:Scheduling:KeepAlive:Parameters:{name}"] = value }));

        Assert.StartsWith("Grid:Scheduling:KeepAlive:Parameters do not fit the policy FixedKeepAlive: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_out_of_range_is_refused()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Create(new() { ["Grid:Scheduling:KeepAlive:Parameters:Seconds"] = "-1" }));

        Assert.Equal("Grid:Scheduling:KeepAlive:Parameters do not fit the policy FixedKeepAlive: The field Seconds must be between 0 and 86400.", exception.Message);
    }

    [Fact]
    public void The_hybrid_histogram_is_found_by_its_name_and_takes_its_parameters()
    {
        var policy = Assert.IsType<HybridHistogram>(Create(new()
        {
            ["Grid:Scheduling:KeepAlive:Policy"] = "HybridHistogram",
            ["Grid:Scheduling:KeepAlive:Parameters:FallbackSeconds"] = "14400",
        }));

        Assert.Equal((5, 99, 10, 14_400), (policy.HeadPercentile, policy.TailPercentile, policy.MarginPercent, policy.FallbackSeconds));
    }

    private static IKeepAlivePolicy Create(Dictionary<string, string?> settings) =>
        Policies.Create<IKeepAlivePolicy>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "KeepAlive", nameof(FixedKeepAlive));
}

using Grid.Scheduling.Invocation;

namespace Grid.Scheduling.Tests.Invocation;

public sealed class VersionChoiceTests
{
    [Theory]
    [InlineData(0.0, 0.0, false)]
    [InlineData(0.25, 0.2499, true)]
    [InlineData(0.25, 0.25, false)]
    [InlineData(1.0, 0.9999, true)]
    public void The_additional_version_gets_its_share_of_the_dice(double weight, double roll, bool additional) =>
        Assert.Equal(additional, VersionChoice.TakesAdditional(weight, roll));
}

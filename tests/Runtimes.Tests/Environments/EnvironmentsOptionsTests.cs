using Grid.Runtimes.Environments;

namespace Grid.Runtimes.Tests.Environments;

public sealed class EnvironmentsOptionsTests
{
    private readonly EnvironmentsOptionsValidator _validator = new();

    [Fact]
    public void The_defaults_are_valid() => Assert.True(_validator.Validate(null, new EnvironmentsOptions()).Succeeded);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(900, true)]
    [InlineData(901, false)]
    public void Init_may_take_1_to_900_seconds(int seconds, bool valid) =>
        Assert.Equal(valid, _validator.Validate(null, new EnvironmentsOptions { InitTimeoutSeconds = seconds }).Succeeded);

    [Theory]
    [InlineData("process", true)]
    [InlineData("docker", false)]
    [InlineData("", false)]
    public void Only_known_sandboxes_are_taken(string sandbox, bool valid) =>
        Assert.Equal(valid, _validator.Validate(null, new EnvironmentsOptions { Sandbox = sandbox }).Succeeded);

    [Fact]
    public void The_endpoint_is_an_address() => Assert.False(_validator.Validate(null, new EnvironmentsOptions { EndpointUrl = "here" }).Succeeded);
}

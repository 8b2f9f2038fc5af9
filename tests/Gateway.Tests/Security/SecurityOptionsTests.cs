using Grid.Gateway.Security;

namespace Grid.Gateway.Tests.Security;

public sealed class SecurityOptionsTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void The_clock_skew_is_one_to_sixty_minutes(int minutes, bool valid)
    {
        Assert.Equal(valid, new SecurityOptionsValidator().Validate(null, new() { ClockSkewMinutes = minutes }).Succeeded);
    }

    [Theory]
    [InlineData("eu-west-3", true)]
    [InlineData("", false)]
    [InlineData("EU", false)]
    [InlineData("us-", false)]
    [InlineData("a/b", false)]
    [InlineData("us-east-1\n", false)]
    public void The_default_region_is_a_region(string region, bool valid)
    {
        Assert.Equal(valid, new SecurityOptionsValidator().Validate(null, new() { DefaultRegion = region }).Succeeded);
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_with_its_name()
    {
        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => SigningServer.StartNew(("Grid:Security:ClockSkewMinutes", "0")));

        Assert.Contains("ClockSkewMinutes", failure.Message, StringComparison.Ordinal);
    }
}

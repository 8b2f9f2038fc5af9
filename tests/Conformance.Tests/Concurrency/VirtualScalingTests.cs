using System.Globalization;

namespace Grid.Conformance.Tests.Concurrency;

/// <summary>What a grain does by its timers when the grid's clock is moved on.</summary>
public sealed class VirtualScalingTests(VirtualScalingTests.VirtualScaledGrid grid) : IClassFixture<VirtualScalingTests.VirtualScaledGrid>
{
    private static readonly string[] Target = ["--service-namespace", "lambda", "--resource-id", "function:later:live", "--scalable-dimension", "lambda:function:ProvisionedConcurrency"];

    [Fact]
    public async Task A_scheduled_action_of_the_next_hour_is_carried_out_when_the_clock_gets_there_and_not_before()
    {
        var due = DateTimeOffset.FromUnixTimeSeconds(grid.Now.AddHours(1).ToUnixTimeSeconds());
        await Run("register-scalable-target", "--min-capacity", "0", "--max-capacity", "10");
        await Run("put-scheduled-action", "--scheduled-action-name", "in-an-hour", "--schedule", $"at({due.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)})", "--scalable-target-action", "MinCapacity=3,MaxCapacity=7");

        await grid.Advance(due - grid.Now - TimeSpan.FromMinutes(5));
        Assert.DoesNotContain(("later:live", 3), grid.Asked);

        await grid.Advance(TimeSpan.FromMinutes(6));
        Assert.Contains(("later:live", 3), grid.Asked);
    }

    private async Task Run(string operation, params string[] more)
    {
        var run = await grid.Run([operation, .. Target, .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    public sealed class VirtualScaledGrid() : ScaledGrid("--Grid:Clock", "virtual");
}

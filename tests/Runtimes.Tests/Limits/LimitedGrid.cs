using Grid.Runtimes.Environments;
using Grid.Runtimes.Limits;
using Grid.Runtimes.Tests.Environments;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Limits;

/// <summary>A grid whose limits are the kernel's. Where the machine has no control groups a laptop skips the test and continuous integration fails it.</summary>
internal static class LimitedGrid
{
    public static async Task<TestGrid> Start(FakeTimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var grid = await TestGrid.Start(time, settings);
        if (grid.Get<IResourceGroups>() is not SampledGroups) return grid;
        await grid.DisposeAsync();
        Needs(false, "control groups that this user may use");
        return grid;
    }

    public static void Needs(bool there, string what)
    {
        if (there) return;
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is not "true", $"This machine lacks {what}.");
        Assert.Fail($"Continuous integration lacks {what}.");
    }

    /// <summary>Init is over and went well.</summary>
    public static async Task Ready(IExecutionEnvironment environment) =>
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

    public static TimeSpan ProcessorTime(IExecutionEnvironment environment) => ((ExecutionEnvironment)environment).ReadUsage()!.Value.ProcessorTime;

    public static int Processes(IExecutionEnvironment environment) => ((ExecutionEnvironment)environment).ReadUsage()!.Value.Processes;

    /// <summary>Waits for what the kernel does in its own time.</summary>
    public static async Task Eventually(Func<bool> condition)
    {
        var until = TimeProvider.System.GetTimestamp() + (long)(TestGrid.Patience.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetTimestamp() < until, "Not in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}

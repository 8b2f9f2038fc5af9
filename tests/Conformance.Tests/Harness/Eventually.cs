using System.Diagnostics;

namespace Grid.Conformance.Tests.Harness;

/// <summary>Waits for what other processes do in their own time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task Holds(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Asks until the answer is this one.</summary>
    public static async Task Answers<TAnswer>(Func<Task<TAnswer>> ask, TAnswer expected)
    {
        var started = Stopwatch.GetTimestamp();
        for (var answer = await ask(); !Equals(answer, expected); answer = await ask())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) Assert.Equal(expected, answer);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}

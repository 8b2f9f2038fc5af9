namespace Grid.Scheduling.Environments;

/// <summary>The highest of what was counted during the last minute, to ten seconds. Not thread-safe.</summary>
public sealed class RecentPeak
{
    private const int Bins = 6;
    private static readonly TimeSpan Bin = TimeSpan.FromSeconds(10);

    private readonly (long Number, int Peak)[] _bins = new (long, int)[Bins];

    /// <summary>So many are there now.</summary>
    public void Note(int count, TimeSpan now)
    {
        var number = (long)(now / Bin);
        ref var bin = ref _bins[number % Bins];
        if (bin.Number != number) bin = (number, 0);
        bin.Peak = Math.Max(bin.Peak, count);
    }

    /// <param name="present">What is there now, since whenever.</param>
    public int Of(int present, TimeSpan now)
    {
        var newest = (long)(now / Bin);
        var peak = present;
        foreach (var (number, highest) in _bins)
            if (number > newest - Bins)
                peak = Math.Max(peak, highest);
        return peak;
    }
}

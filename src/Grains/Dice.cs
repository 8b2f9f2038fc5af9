namespace Grid.Grains;

/// <summary>The silo's dice: one seeded source for every decision that rolls, safe to share.</summary>
internal sealed class Dice(Random random)
{
    private readonly Lock _lock = new();

    /// <summary>A number in [0, 1).</summary>
    public double Roll()
    {
        lock (_lock) return random.NextDouble();
    }
}

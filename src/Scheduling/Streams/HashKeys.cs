namespace Grid.Scheduling.Streams;

/// <summary>Hash keys of shards, from 0 to 2^128 - 1.</summary>
public static class HashKeys
{
    /// <summary>Where each of so many shards of even size begins; the first at 0.</summary>
    public static UInt128[] Even(int shards)
    {
        // 2^128 itself is one too large for the type.
        var (size, rest) = UInt128.DivRem(UInt128.MaxValue, (UInt128)shards);
        if (rest == (UInt128)(shards - 1)) size++;
        var starts = new UInt128[shards];
        for (var index = 1; index < shards; index++) starts[index] = size * (UInt128)index;
        return starts;
    }

    /// <summary>The next thing to do so that shards become as many of even size. Splits come first, so that no shard has to take more than before.</summary>
    /// <param name="starts">Where the open shards begin, in order; the first at 0.</param>
    /// <returns>The shard that is to be split, and where; or without a place, the one that is to be merged with the next. Null when there is nothing to do.</returns>
    public static (int Shard, UInt128? At)? Next(IReadOnlyList<UInt128> starts, int shards)
    {
        var wanted = Even(shards);
        var known = starts.ToHashSet();
        foreach (var start in wanted)
        {
            if (known.Contains(start)) continue;
            var shard = starts.Count - 1;
            while (starts[shard] > start) shard--;
            return (shard, start);
        }

        known = [.. wanted];
        for (var shard = 1; shard < starts.Count; shard++)
        {
            if (!known.Contains(starts[shard])) return (shard - 1, null);
        }

        return null;
    }
}

using Grid.Contracts;

namespace Grid.Grains.Functions;

/// <summary>Cuts listings into pages.</summary>
internal static class Paging
{
    /// <summary>AWS's upper bound for <c>MaxItems</c>.</summary>
    public const int MaxItems = 10_000;

    /// <param name="rest">Everything behind the marker, in order.</param>
    /// <param name="maxItems">Taken into the range 1 to <see cref="MaxItems"/>.</param>
    /// <param name="marker">Marker of an item: the next page begins behind it.</param>
    public static Page<T> Cut<T>(IEnumerable<T> rest, int maxItems, Func<T, string> marker)
    {
        var limit = Limit(maxItems);
        return Cut(rest.Take(limit + 1).ToList(), limit, marker);
    }

    /// <summary>As the other, for items that have to be fetched.</summary>
    public static async Task<Page<T>> Cut<T>(IAsyncEnumerable<T> rest, int maxItems, Func<T, string> marker, CancellationToken cancellationToken)
    {
        var limit = Limit(maxItems);
        return Cut(await rest.Take(limit + 1).ToListAsync(cancellationToken), limit, marker);
    }

    public static int Limit(int maxItems) => Math.Clamp(maxItems, 1, MaxItems);

    private static Page<T> Cut<T>(List<T> items, int limit, Func<T, string> marker)
    {
        if (items.Count <= limit) return new Page<T> { Items = items };
        items.RemoveAt(limit);
        return new Page<T> { Items = items, NextMarker = marker(items[^1]) };
    }
}

using System.Globalization;

namespace Grid.Storage.Durability;

/// <summary>Names one write of one row: never the same for two different writes, not even across a deletion.</summary>
/// <param name="Id">Given to no other row, before or after.</param>
/// <param name="Version">Counts the writes of this row from 1.</param>
internal readonly record struct StateTag(long Id, long Version)
{
    /// <returns>Null when the text was not made by <see cref="ToString"/>.</returns>
    public static StateTag? Parse(string etag)
    {
        var dot = etag.IndexOf('.', StringComparison.Ordinal);
        return long.TryParse(etag.AsSpan(0, Math.Max(dot, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && long.TryParse(etag.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? new StateTag(id, version)
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}.{Version}");
}

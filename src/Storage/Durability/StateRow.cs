using System.Globalization;

namespace Grid.Storage.Durability;

/// <summary>One state as it lies in the table.</summary>
/// <param name="Id">Given to no other row, before or after.</param>
/// <param name="Version">Counts the writes of this row from 1.</param>
internal readonly record struct StateRow(long Id, long Version, byte[] Data)
{
    /// <summary>Never the same for two different writes, not even across a deletion.</summary>
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"{Id}.{Version}");

    /// <returns>False when the tag was not made by <see cref="ETag"/>.</returns>
    public static bool TryParseETag(string etag, out long id, out long version)
    {
        version = 0;
        var dot = etag.IndexOf('.', StringComparison.Ordinal);
        return long.TryParse(etag.AsSpan(0, Math.Max(dot, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out id)
            && long.TryParse(etag.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Grid.Grains.Functions;

/// <summary>
/// Markers of listings: the position of the last item, in a form that invites nobody to read it. Items that come or go between two pages move no other item.
/// What is no marker of ours stands behind everything: the page is empty, and a client that loops ends.
/// </summary>
internal static class Marker
{
    /// <summary>Sorts behind every name.</summary>
    private const string BehindEveryName = "\uffff";

    /// <summary>First character of our markers: what begins otherwise is not ours.</summary>
    private const char Ours = '>';

    public static string WriteName(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Ours + name));

    public static string WriteNumber(long number) => WriteName(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The name to continue after; null at the start.</summary>
    public static string? ReadName(string? marker)
    {
        if (string.IsNullOrEmpty(marker)) return null;
        var text = Base64Url.IsValid(marker) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(marker)) : "";
        return text.StartsWith(Ours) ? text[1..] : BehindEveryName;
    }

    /// <summary>The number to continue after; null at the start.</summary>
    /// <param name="behindAll">Stands behind every number: the largest where numbers ascend, the smallest where they descend.</param>
    public static long? ReadNumber(string? marker, long behindAll = long.MaxValue)
    {
        if (ReadName(marker) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : behindAll;
    }
}

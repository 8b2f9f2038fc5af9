using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Grid.Scheduling.EventSources;

/// <summary><c>cidr</c>: addresses of version 4 or 6 under a prefix.</summary>
internal static class AddressRange
{
    private static readonly SearchValues<char> Version4 = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> Version6 = SearchValues.Create("0123456789abcdefABCDEF:");

    public static MatchValue Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 2) return MatchValue.Refuse("Malformed CIDR, one '/' required");
        if (!int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bits)) return MatchValue.Refuse("Malformed CIDR, mask bits must be an integer");
        if (bits < 0) return MatchValue.Refuse("Malformed CIDR, mask bits must not be negative");
        if (!TryAddress(parts[0], out var address)) return MatchValue.Refuse("Nonstandard IP address: " + parts[0]);
        var width = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (bits >= width) return MatchValue.Refuse($"IPv{(width == 32 ? 4 : 6)} mask bits must be < {width}");
        var prefix = address.GetAddressBytes();
        return MatchValue.OfText(one => TryAddress(one, out var other) && Under(prefix, bits, other));
    }

    private static bool Under(byte[] prefix, int bits, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (bytes.Length != prefix.Length) return false;
        for (var index = 0; index < bytes.Length && bits > 0; index++, bits -= 8)
        {
            var mask = bits >= 8 ? 0xff : 0xff << (8 - bits);
            if (((bytes[index] ^ prefix[index]) & mask) != 0) return false;
        }

        return true;
    }

    /// <summary>Four decimal numbers, or hexadecimal ones between colons; nothing else that is an address somewhere.</summary>
    private static bool TryAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Contains(':') ? text.AsSpan().ContainsAnyExcept(Version6) : text.AsSpan().ContainsAnyExcept(Version4) || text.AsSpan().Count('.') != 3) return false;
        return IPAddress.TryParse(text, out address!);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Grains.EventSources;

/// <summary>
/// Which outbox of a region. What goes to services of the grid has one; what goes to http and https addresses has <see cref="Lanes"/> of its own, by host, so that a host that does
/// not answer holds up those alone that share its lane.
/// </summary>
internal readonly record struct OutboxKey(string Region, int? Lane)
{
    /// <summary>For http and https in a region.</summary>
    public const int Lanes = 8;

    private const string OwnerPrefix = EventKinds.OutboxOwner + ":";

    /// <summary>Key of the grain.</summary>
    public string GrainKey => Lane is { } lane ? $"{Region}/{Number(lane)}" : Region;

    public string Owner => Lane is { } lane ? OwnerPrefix + Number(lane) : EventKinds.OutboxOwner;

    /// <summary>Kind of its rows.</summary>
    public string Kind => Lane is { } lane ? $"{EventKinds.Delivery}:{Number(lane)}" : EventKinds.Delivery;

    /// <param name="target">ARN or address.</param>
    public static OutboxKey For(string region, string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? new(region, SHA256.HashData(Encoding.UTF8.GetBytes(address.Authority))[0] % Lanes) : new(region, null);

    public static OutboxKey FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new(key, null) : new(key[..slash], int.Parse(key.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Null when the owner has no lane.</summary>
    public static OutboxKey? FromOwner(string owner, string region) =>
        owner.StartsWith(OwnerPrefix, StringComparison.Ordinal) ? new(region, int.Parse(owner.AsSpan(OwnerPrefix.Length), CultureInfo.InvariantCulture)) : null;

    private static string Number(int lane) => lane.ToString(CultureInfo.InvariantCulture);
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Messaging;

/// <summary>
/// Which hosts messages may be sent to. Decided by what the address says, when somebody subscribes it and before each call, and by where a name leads, at each connection: names lead
/// nowhere that belongs to the machine's network alone, such as the addresses at which clouds tell secrets, unless the range is listed.
/// </summary>
internal sealed class HttpHosts(IOptions<MessagingOptions> options)
{
    private const string All = "*";
    private const string Below = "*.";

    private readonly string[] _names = [.. Entries(options.Value.HttpHosts).Where(entry => Range(entry) is null).Select(name => name.ToLowerInvariant())];
    private readonly IPNetwork[] _ranges = [.. Entries(options.Value.HttpHosts).Select(Range).OfType<IPNetwork>()];

    /// <summary>The first entry that cannot be read; null when all can.</summary>
    public static string? Bad(string? entries) => Entries(entries).FirstOrDefault(entry => Range(entry) is null && !IsName(entry));

    public bool Allows(Uri address)
    {
        var host = address.IdnHost.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        return IPAddress.TryParse(host, out var ip)
            ? Listed(ip) || (_names.Contains(All) && !IsOfTheMachine(ip))
            : _names.Any(name => name == All || name == host || (name.StartsWith(Below, StringComparison.Ordinal) && host.EndsWith(name[1..], StringComparison.Ordinal)));
    }

    /// <summary>Connects to a host that is allowed.</summary>
    /// <exception cref="HttpHostException">The name leads where nobody may call.</exception>
    public async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var good = Array.FindAll(found, address => Listed(address) || !IsOfTheMachine(address));
        if (good.Length == 0) throw new HttpHostException($"{host} leads to {string.Join(", ", found.AsEnumerable())}, where this grid does not call.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(good, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string[] Entries(string? entries) => entries?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Null for a name.</summary>
    private static IPNetwork? Range(string entry)
    {
        if (IPAddress.TryParse(entry.Trim('[', ']'), out var address)) return new IPNetwork(address, address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);
        return IPNetwork.TryParse(entry, out var range) ? range : null;
    }

    private static bool IsName(string entry) => entry == All || Uri.CheckHostName(entry.StartsWith(Below, StringComparison.Ordinal) ? entry[Below.Length..] : entry) is UriHostNameType.Dns;

    /// <summary>Link-local, unspecified, to many: nobody's server.</summary>
    private static bool IsOfTheMachine(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily is AddressFamily.InterNetworkV6) return plain.IsIPv6LinkLocal || plain.IsIPv6Multicast || plain.Equals(IPAddress.IPv6Any);
        var bytes = plain.GetAddressBytes();
        return bytes[0] is 0 or >= 224 || (bytes[0] == 169 && bytes[1] == 254);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool Listed(IPAddress address) => Array.Exists(_ranges, range => range.Contains(Plain(address)));
}

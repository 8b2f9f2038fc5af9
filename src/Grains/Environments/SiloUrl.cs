using System.Net;
using Grid.Grains.Invocation;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Environments;

/// <summary>Where other silos reach this one over HTTP.</summary>
internal sealed class SiloUrl(ILocalSiloDetails silo, IOptions<ForwardingOptions> options)
{
    /// <summary>Without a slash at its end; empty when they cannot.</summary>
    public string Value { get; } = Of(options.Value.Url ?? "", silo.SiloAddress.Endpoint.Address);

    /// <summary>An address that stands for all of them becomes the silo's own; one that only this machine reaches is of use when the silo's own is one too.</summary>
    internal static string Of(string url, IPAddress own)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed)) return "";
        var host = parsed.Host;
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            host = new UriBuilder { Host = own.ToString() }.Uri.Host;
        var loopback = host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out address) && IPAddress.IsLoopback(address));
        return loopback && !IPAddress.IsLoopback(own) ? "" : $"{parsed.Scheme}://{host}:{parsed.Port}";
    }
}

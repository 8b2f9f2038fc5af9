using System.Globalization;
using Grid.Contracts;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Functions;

/// <summary>Addresses from which anybody who holds them can fetch a zip for a while, as with AWS's presigned URLs.</summary>
internal sealed class CodeLocations(Seal seal, [FromKeyedServices(MachineClock.Key)] TimeProvider time, IOptions<GatewayOptions> options)
{
    internal const string Path = "/_grid/code/";

    private const string Purpose = "code";

    /// <summary>The address as this caller reaches the gateway.</summary>
    internal string For(HttpRequest request, string sha256Hex)
    {
        var expires = time.GetUtcNow().AddSeconds(options.Value.CodeLocationSeconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{request.Scheme}://{request.Host}{Path}{sha256Hex}?Expires={expires}&Signature={seal.Sign(Purpose, sha256Hex + expires)}";
    }

    /// <summary>Why the address cannot be used; null when it can.</summary>
    internal string? Refuse(string sha256Hex, string? expires, string? signature)
    {
        if (expires is null || signature is null || !seal.Verify(Purpose, sha256Hex + expires, signature)) return "The signature of this address is not valid.";
        var end = DateTimeOffset.FromUnixTimeSeconds(long.Parse(expires, CultureInfo.InvariantCulture));
        return time.GetUtcNow() < end ? null : "Request has expired";
    }
}

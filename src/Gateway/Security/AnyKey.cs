using Grid.Contracts.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Security;

/// <summary>Lets everyone in as the account's root (<see cref="SecurityOptions.AcceptAnyKey"/>), in the region that the request claims to be signed for.</summary>
internal sealed class AnyKey(IAccessKeys keys, IOptions<SecurityOptions> options)
{
    private readonly BoundedCache<Caller> _callers = new(256);

    internal Caller Identify(HttpRequest request, in RequestTarget target)
    {
        var region = RegionOf(Claim(request, target));
        if (region.IsEmpty) region = options.Value.DefaultRegion;
        if (_callers.Find(region) is { } known) return known;

        var caller = new Caller(region.ToString(), keys.Root.PrincipalArn, keys.Root.Id);
        _callers.Add(region, caller);
        return caller;
    }

    private static string Claim(HttpRequest request, in RequestTarget target)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0) return header;
        return target.Query.Span.Contains("X-Amz-Credential=", StringComparison.Ordinal) ? Uri.UnescapeDataString(target.Query.Span) : "";
    }

    /// <summary>Empty when there is no credential, or none with a region.</summary>
    private static ReadOnlySpan<char> RegionOf(ReadOnlySpan<char> claim)
    {
        var start = claim.IndexOf("Credential=");
        if (start < 0) return default;
        var credential = claim[start..];
        var end = credential.IndexOfAny(", &");
        if (end >= 0) credential = credential[..end];

        Span<Range> parts = stackalloc Range[6];
        if (credential.Split(parts, '/') != 5) return default;
        var region = credential[parts[2]];
        return SigningScope.IsRegion(region) ? region : default;
    }
}

using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Security;

/// <summary>What a request says that it is signed for, before anybody has looked whether it is.</summary>
internal static class ClaimedScope
{
    private const int RegionPart = 2;
    private const int ServicePart = 3;

    /// <summary>Empty when there is no credential, or none with a region.</summary>
    internal static ReadOnlySpan<char> Region(HttpRequest request, in RequestTarget target)
    {
        var region = Part(Claim(request, target), RegionPart);
        return SigningScope.IsRegion(region) ? region : default;
    }

    /// <summary>Empty when there is no credential.</summary>
    internal static ReadOnlySpan<char> Service(HttpRequest request, in RequestTarget target) => Part(Claim(request, target), ServicePart);

    private static string Claim(HttpRequest request, in RequestTarget target)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > 0) return header;
        return target.Query.Span.Contains("X-Amz-Credential=", StringComparison.Ordinal) ? Uri.UnescapeDataString(target.Query.Span) : "";
    }

    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> claim, int part)
    {
        var start = claim.IndexOf("Credential=");
        if (start < 0) return default;
        var credential = claim[start..];
        var end = credential.IndexOfAny(", &");
        if (end >= 0) credential = credential[..end];

        Span<Range> parts = stackalloc Range[6];
        return credential.Split(parts, '/') == 5 ? credential[parts[part]] : default;
    }
}

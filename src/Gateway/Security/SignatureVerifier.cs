using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Security;

/// <summary>
/// Signature Version 4, checked in AWS's order and refused in AWS's words. What can be judged without the body is judged first,
/// so that only somebody who names a known key is listened to for megabytes.
/// </summary>
internal sealed class SignatureVerifier(IAccessKeys keys, IOptions<SecurityOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider clock)
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string MismatchMessage =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    private readonly BoundedCache<SigningScope> _scopes = new(4096);
    private readonly BoundedCache<string[]> _signedHeaders = new(256);

    /// <summary>Everything but the signature itself.</summary>
    /// <param name="service">Name that the credential must be scoped to, for example <c>lambda</c>.</param>
    internal ApiError? Examine(HttpRequest request, in RequestTarget target, string service, out ExaminedSignature examined)
    {
        examined = default;
        if (ReadClaim(request, target, out var claim) is { } unreadable) return unreadable;

        var knownNames = _signedHeaders.Find(claim.SignedHeaders.Span);
        var names = knownNames ?? claim.SignedHeaders.ToString().Split(';');
        if (!names.Contains("host") && !names.Contains(":authority"))
        {
            return new(ApiErrorKind.InvalidSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }

        if (SigningTime.Read(claim.Date, out var signed) is { } noTime) return noTime;
        if (SigningTime.Check(signed, claim.Expires, clock.GetUtcNow(), options.Value.ClockSkewMinutes) is { } late) return late;

        var time = SigningTime.IsBasic(claim.Date) ? claim.Date : SigningTime.Format(signed);
        var knownScope = _scopes.Find(claim.Credential.Span);
        var scope = knownScope;
        if (scope is null && SigningScope.Read(claim.Credential.Span, out scope) is { } noScope) return noScope;
        if (scope!.Check(service, time) is { } wrongScope) return wrongScope;
        if (FindKey(scope.AccessKeyId, claim.SessionToken, out var key) is { } wrongKey) return wrongKey;

        examined = new(claim, names, time, scope, scope.For(key!), knownScope is null || knownNames is null);
        return null;
    }

    /// <summary>The signature itself.</summary>
    internal ApiError? Verify(HttpRequest request, in RequestTarget target, in ExaminedSignature examined, ReadOnlySpan<byte> body)
    {
        var claim = examined.Claim;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> payloadHash = stackalloc byte[SHA256.HashSizeInBytes * 2];
        var stated = request.Headers["x-amz-content-sha256"].ToString();
        if (stated == UnsignedPayload)
        {
            payloadHash = payloadHash[..Encoding.ASCII.GetBytes(stated, payloadHash)];
        }
        else
        {
            ThreadHash.Sha256(body, hash);
            Convert.TryToHexStringLower(hash, payloadHash, out _);
            if (stated.Length > 0 && !Ascii.Equals(payloadHash, stated)) return new(ApiErrorKind.InvalidSignature, "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }

        var text = new ByteBuilder(stackalloc byte[2048]);
        CanonicalRequest.Write(ref text, request, target, examined.SignedHeaders, claim.SignedHeaders.Span, payloadHash);
        ThreadHash.Sha256(text.Written, hash);

        text.Truncate(0);
        text.Append(SignatureClaim.Algorithm);
        text.Append((byte)'\n');
        text.Append(examined.Time);
        text.Append((byte)'\n');
        text.Append(claim.Credential.Span[(examined.Scope.AccessKeyId.Length + 1)..]);
        text.Append((byte)'\n');
        text.AppendHex(hash);
        ThreadHash.HmacSha256(examined.Derived.Key, text.Written, hash);

        text.Truncate(0);
        text.AppendHex(hash);
        var expected = text.Length;
        text.Append(claim.Signature.Span);
        var same = CryptographicOperations.FixedTimeEquals(text.Written[..expected], text.Written[expected..]);
        text.Dispose();
        if (!same) return new(ApiErrorKind.InvalidSignature, MismatchMessage);

        // Only what a known key has signed is remembered: nobody else can fill the caches.
        if (examined.IsNew)
        {
            _scopes.Add(claim.Credential.Span, examined.Scope);
            _signedHeaders.Add(claim.SignedHeaders.Span, examined.SignedHeaders);
        }

        return null;
    }

    private static ApiError? ReadClaim(HttpRequest request, in RequestTarget target, out SignatureClaim claim)
    {
        claim = default;
        var query = target.Query.Span;
        if (CanonicalQuery.Check(query) is { } malformed) return new(ApiErrorKind.MalformedQueryString, malformed);

        var header = request.Headers.Authorization.ToString();
        var queryAlgorithm = SignedQuery.Algorithm(query);
        return (header.Length > 0, queryAlgorithm) switch
        {
            (true, not null) => new(ApiErrorKind.InvalidSignature, "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."),
            (true, null) => AuthorizationHeader.Read(header, request.Headers, out claim),
            (false, not null) => SignedQuery.Read(queryAlgorithm, query, out claim),
            (false, null) => new(ApiErrorKind.MissingAuthenticationToken, "Missing Authentication Token"),
        };
    }

    private ApiError? FindKey(string accessKeyId, string? sessionToken, out AccessKey? key) => keys.Find(accessKeyId, sessionToken, out key) switch
    {
        AccessKeyLookup.Found => null,
        AccessKeyLookup.UnknownKey => new(ApiErrorKind.UnrecognizedClient, "The security token included in the request is invalid."),
        AccessKeyLookup.ExpiredToken => new(ApiErrorKind.ExpiredToken, "The security token included in the request is expired"),
        _ => new(ApiErrorKind.UnrecognizedClient, "The security token included in the request is invalid"),
    };
}

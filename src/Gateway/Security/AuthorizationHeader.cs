using System.Text;
using Grid.Contracts;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Security;

/// <summary>The header form: <c>Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…</c>.</summary>
internal static class AuthorizationHeader
{
    /// <param name="header">Not empty.</param>
    internal static ApiError? Read(string header, IHeaderDictionary headers, out SignatureClaim claim)
    {
        claim = default;
        var blank = header.IndexOf(' ', StringComparison.Ordinal);
        var algorithm = blank < 0 ? header : header.AsSpan(0, blank);
        if (algorithm is not SignatureClaim.Algorithm) return new(ApiErrorKind.IncompleteSignature, $"Unsupported AWS 'algorithm': '{algorithm}'.");

        ReadOnlyMemory<char>? credential = null, signedHeaders = null, signature = null;
        var rest = blank < 0 ? default : header.AsMemory(blank + 1);
        foreach (var range in rest.Span.SplitAny(", "))
        {
            var part = rest[range];
            if (part.IsEmpty) continue;
            var equals = part.Span.IndexOf('=');
            if (equals < 0) return new(ApiErrorKind.IncompleteSignature, $"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.");
            var value = part[(equals + 1)..];
            switch (part.Span[..equals])
            {
                case "Credential": credential = value; break;
                case "SignedHeaders": signedHeaders = value; break;
                case "Signature": signature = value; break;
            }
        }

        var date = Date(headers);
        if (credential is null || signedHeaders is null || signature is null || date.Length == 0)
        {
            var missing = new StringBuilder();
            if (credential is null) missing.Append("Authorization header requires 'Credential' parameter. ");
            if (signature is null) missing.Append("Authorization header requires 'Signature' parameter. ");
            if (signedHeaders is null) missing.Append("Authorization header requires 'SignedHeaders' parameter. ");
            if (date.Length == 0) missing.Append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
            return new(ApiErrorKind.IncompleteSignature, missing.Append("Authorization=").Append(header).ToString());
        }

        var token = headers["X-Amz-Security-Token"];
        claim = new()
        {
            Credential = credential.Value,
            SignedHeaders = signedHeaders.Value,
            Signature = signature.Value,
            Date = date,
            SessionToken = token.Count == 0 ? null : token.ToString(),
        };
        return null;
    }

    private static string Date(IHeaderDictionary headers) => headers["X-Amz-Date"] is { Count: > 0 } date ? date.ToString() : headers.Date.ToString();
}

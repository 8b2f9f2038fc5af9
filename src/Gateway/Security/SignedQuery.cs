using System.Text;
using Grid.Contracts;

namespace Grid.Gateway.Security;

/// <summary>The query form: a presigned URL.</summary>
internal static class SignedQuery
{
    /// <summary>The algorithm that the query names; null when the query carries no signature.</summary>
    internal static string? Algorithm(ReadOnlySpan<char> query) => query.Contains("X-Amz-Algorithm", StringComparison.Ordinal) ? Find(query, "X-Amz-Algorithm") : null;

    /// <param name="query">As sent, every escape whole; names a signing algorithm.</param>
    internal static ApiError? Read(string algorithm, ReadOnlySpan<char> query, out SignatureClaim claim)
    {
        claim = default;
        if (algorithm != SignatureClaim.Algorithm) return new(ApiErrorKind.IncompleteSignature, $"Unsupported AWS 'algorithm': '{algorithm}'.");

        var missing = new StringBuilder();
        var credential = Required(query, "X-Amz-Credential", missing);
        var signature = Required(query, "X-Amz-Signature", missing);
        var signedHeaders = Required(query, "X-Amz-SignedHeaders", missing);
        var date = Required(query, "X-Amz-Date", missing);
        var expires = Required(query, "X-Amz-Expires", missing);
        if (missing.Length > 0) return new(ApiErrorKind.IncompleteSignature, missing.Append("Re-examine the query-string parameters.").ToString());

        claim = new()
        {
            Credential = credential.AsMemory(),
            SignedHeaders = signedHeaders.AsMemory(),
            Signature = signature.AsMemory(),
            Date = date,
            Expires = expires,
            SessionToken = Find(query, "X-Amz-Security-Token"),
        };
        return null;
    }

    private static string Required(ReadOnlySpan<char> query, string name, StringBuilder missing)
    {
        if (Find(query, name) is { } value) return value;
        missing.Append("AWS query-string parameters must include '").Append(name).Append("'. ");
        return "";
    }

    /// <summary>The first value of that name, decoded.</summary>
    private static string? Find(ReadOnlySpan<char> query, string wanted)
    {
        foreach (var range in query.Split('&'))
        {
            CanonicalQuery.Split(query[range], out var name, out var value);
            if (name.SequenceEqual(wanted)) return Uri.UnescapeDataString(value);
        }

        return null;
    }
}

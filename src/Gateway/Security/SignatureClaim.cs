namespace Grid.Gateway.Security;

/// <summary>What a request says about its signature, in the header <c>Authorization</c> or in the query, before any of it is believed.</summary>
internal readonly record struct SignatureClaim
{
    internal const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary><c>keyid/date/region/service/aws4_request</c>.</summary>
    internal required ReadOnlyMemory<char> Credential { get; init; }

    /// <summary>Lower-case names, separated by semicolons.</summary>
    internal required ReadOnlyMemory<char> SignedHeaders { get; init; }

    /// <summary>Lower-case hex.</summary>
    internal required ReadOnlyMemory<char> Signature { get; init; }

    /// <summary>As sent; not yet read as a time.</summary>
    internal required string Date { get; init; }

    /// <summary>Null when a long-lived key signs.</summary>
    internal string? SessionToken { get; init; }

    /// <summary>Seconds from its date that a presigned request is valid for; null in the header form.</summary>
    internal string? Expires { get; init; }
}

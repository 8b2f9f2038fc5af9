using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Security;

/// <summary>Writes a request as both sides sign it.</summary>
internal static class CanonicalRequest
{
    /// <param name="names">The signed headers' names.</param>
    /// <param name="signedHeaders">The same names as the client wrote them down.</param>
    /// <param name="payloadHash">Hex of the body's SHA-256, or the word that stands for it.</param>
    internal static void Write(
        ref ByteBuilder output, HttpRequest request, in RequestTarget target, ReadOnlySpan<string> names, ReadOnlySpan<char> signedHeaders, scoped ReadOnlySpan<byte> payloadHash)
    {
        output.Append(request.Method);
        output.Append((byte)'\n');
        CanonicalPath.Write(ref output, target.Path.Span);
        output.Append((byte)'\n');
        CanonicalQuery.Write(ref output, target.Query.Span);
        output.Append((byte)'\n');
        foreach (var name in names) WriteHeader(ref output, request.Headers, name);
        output.Append((byte)'\n');
        output.Append(signedHeaders);
        output.Append((byte)'\n');
        output.Append(payloadHash);
    }

    private static void WriteHeader(ref ByteBuilder output, IHeaderDictionary headers, string name)
    {
        output.Append(name);
        output.Append((byte)':');
        var values = name == ":authority" ? headers.Host : headers[name];
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) output.Append((byte)',');
            WriteValue(ref output, values[i].AsSpan().Trim(' '));
        }

        output.Append((byte)'\n');
    }

    /// <summary>Runs of blanks count as one.</summary>
    private static void WriteValue(ref ByteBuilder output, ReadOnlySpan<char> value)
    {
        for (var run = value.IndexOf("  "); run >= 0; run = value.IndexOf("  "))
        {
            output.Append(value[..(run + 1)]);
            value = value[run..].TrimStart(' ');
        }

        output.Append(value);
    }
}

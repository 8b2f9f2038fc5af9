using System.Text;

namespace Grid.Gateway.Security;

/// <summary>The query as it is signed: every name and value decoded and encoded again, sorted, the signature itself left out.</summary>
internal static class CanonicalQuery
{
    private const string SignatureName = "X-Amz-Signature";

    /// <summary>AWS's words about the first broken escape; null when every escape is whole.</summary>
    internal static string? Check(ReadOnlySpan<char> query)
    {
        for (var at = query.IndexOf('%'); at >= 0; at = query.IndexOf('%'))
        {
            if (query.Length < at + 3) return "Incomplete trailing escape % sequence";
            if (!char.IsAsciiHexDigit(query[at + 1]) || !char.IsAsciiHexDigit(query[at + 2])) return $"Illegal hex characters in escape % pattern: {query.Slice(at, 3)}";
            query = query[(at + 3)..];
        }

        return null;
    }

    /// <param name="query">Has passed <see cref="Check"/>.</param>
    internal static void Write(ref ByteBuilder output, ReadOnlySpan<char> query)
    {
        if (query.IsEmpty) return;
        if (!query.Contains('&'))
        {
            Split(query, out var name, out var value);
            if (name is SignatureName) return;
            Encode(ref output, name);
            output.Append((byte)'=');
            Encode(ref output, value);
            return;
        }

        var pairs = new List<(string Name, string Value)>();
        foreach (var range in query.Split('&'))
        {
            if (query[range].IsEmpty) continue;
            Split(query[range], out var name, out var value);
            if (name is not SignatureName) pairs.Add((Encode(name), Encode(value)));
        }

        pairs.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var order and not 0 ? order : string.CompareOrdinal(a.Value, b.Value));
        for (var i = 0; i < pairs.Count; i++)
        {
            if (i > 0) output.Append((byte)'&');
            output.Append(pairs[i].Name);
            output.Append((byte)'=');
            output.Append(pairs[i].Value);
        }
    }

    internal static void Split(ReadOnlySpan<char> pair, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var equals = pair.IndexOf('=');
        name = equals < 0 ? pair : pair[..equals];
        value = equals < 0 ? default : pair[(equals + 1)..];
    }

    private static string Encode(ReadOnlySpan<char> text)
    {
        var encoded = new ByteBuilder(stackalloc byte[256]);
        Encode(ref encoded, text);
        var result = Encoding.ASCII.GetString(encoded.Written);
        encoded.Dispose();
        return result;
    }

    private static void Encode(ref ByteBuilder output, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '%':
                    output.AppendEncoded((byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2])));
                    i += 2;
                    break;
                case '+':
                    output.AppendEncoded((byte)' ');
                    break;
                default:
                    output.AppendEncoded((byte)text[i]);
                    break;
            }
        }
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

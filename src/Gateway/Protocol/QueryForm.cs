using System.Text;
using Grid.Contracts;

namespace Grid.Gateway.Protocol;

/// <summary>The parameters of a call of the Query protocol, decoded. Of a name given twice the first value counts.</summary>
internal sealed class QueryForm
{
    /// <summary>Far more than any operation has.</summary>
    private const int MostParameters = 10_000;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _prefixes = new(StringComparer.Ordinal);

    /// <summary>Null for a parameter that was not given.</summary>
    internal string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>True when the parameter, or one below it, was given.</summary>
    internal bool Has(string name) => _values.ContainsKey(name) || _prefixes.Contains(name);

    internal static Outcome<QueryForm> Read(ReadOnlySpan<byte> body)
    {
        var form = new QueryForm();
        foreach (var range in body.Split((byte)'&'))
        {
            var pair = body[range];
            if (pair.IsEmpty) continue;
            if (form._values.Count >= MostParameters) return Malformed($"there are more than {MostParameters} parameters");
            var equals = pair.IndexOf((byte)'=');
            var name = equals < 0 ? pair : pair[..equals];
            try
            {
                form.Add(Decode(name), equals < 0 ? "" : Decode(pair[(equals + 1)..]));
            }
            catch (Exception problem) when (problem is FormatException or ArgumentException)
            {
                return Malformed("an escape is broken, or a text is not valid UTF-8");
            }
        }

        return form;
    }

    private static ApiError Malformed(string why) => new(ApiErrorKind.MalformedQueryString, $"The request body cannot be read: {why}.");

    private static string Decode(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'%', (byte)'+') < 0) return s_strict.GetString(text);
        var bytes = new byte[text.Length];
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                bytes[length++] = text[at] == '+' ? (byte)' ' : text[at];
                continue;
            }

            if (at + 2 >= text.Length) throw new FormatException();
            bytes[length++] = (byte)((Digit(text[at + 1]) << 4) | Digit(text[at + 2]));
            at += 2;
        }

        return s_strict.GetString(bytes, 0, length);
    }

    private static int Digit(byte character) => char.IsAsciiHexDigit((char)character) ? Convert.ToInt32(((char)character).ToString(), 16) : throw new FormatException();

    private void Add(string name, string value)
    {
        if (!_values.TryAdd(name, value)) return;
        for (var dot = name.LastIndexOf('.'); dot > 0 && _prefixes.Add(name[..dot]); dot = name.LastIndexOf('.', dot - 1)) { }
    }
}

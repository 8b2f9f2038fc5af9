using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Grid.Contracts.Logs;

/// <summary>What a condition compares with: a number, a text with wildcards, or a regular expression.</summary>
internal sealed class PatternText
{
    /// <summary>Of a text with wildcards, what stands between them.</summary>
    private readonly string[] _parts;

    private readonly Regex? _regex;

    private PatternText(string? glob, Regex? regex, decimal? number)
    {
        _parts = Split(glob ?? "");
        _regex = regex;
        Number = number;
    }

    /// <summary>Null for what is no number.</summary>
    public decimal? Number { get; }

    /// <summary>The text itself when it has neither wildcards nor anything that JSON escapes; null otherwise.</summary>
    public string? Literal { get; private init; }

    public static PatternText Read(PatternReader reader)
    {
        reader.SkipBlanks();
        if (reader.Current == '%') return new PatternText(null, reader.TakeRegex(), null);
        if (reader.Current == '"')
        {
            var quoted = reader.TakeQuoted(keepsEscapedStars: true);
            return new PatternText(quoted, null, null) { Literal = quoted.All(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '_' or '-' or '.' or ':') ? quoted : null };
        }

        var bare = reader.TakeWhile(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '+' or '.' or '*' or ':' or '/' or '#' or '@');
        if (bare.Length == 0) throw reader.Unexpected();
        return new PatternText(bare, null, TryNumber(bare));
    }

    public static decimal? TryNumber(ReadOnlySpan<char> text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool Matches(ReadOnlySpan<char> text) => _regex?.IsMatch(text) ?? Matches(_parts, text);

    /// <summary>Decodes the message for the expression; what is no UTF-8 reads as U+FFFD.</summary>
    public static bool Matches(Regex regex, ReadOnlySpan<byte> message)
    {
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(message.Length));
        var matches = regex.IsMatch(characters.AsSpan(0, Encoding.UTF8.GetChars(message, characters)));
        ArrayPool<char>.Shared.Return(characters);
        return matches;
    }

    /// <summary>A star stands for any text; behind a backslash it and the backslash stand for themselves.</summary>
    /// <returns>What stands between the stars, in its order.</returns>
    private static string[] Split(string glob)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        for (var at = 0; at < glob.Length; at++)
        {
            if (glob[at] == '*')
            {
                parts.Add(part.ToString());
                part.Clear();
                continue;
            }

            if (glob[at] == '\\' && at + 1 < glob.Length) at++;
            part.Append(glob[at]);
        }

        return [.. parts, part.ToString()];
    }

    private static bool Matches(string[] parts, ReadOnlySpan<char> text)
    {
        var (first, last) = (parts[0], parts[^1]);
        if (parts.Length == 1) return text.SequenceEqual(first);
        if (text.Length < first.Length + last.Length || !text.StartsWith(first) || !text.EndsWith(last)) return false;
        text = text[first.Length..^last.Length];
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var at = text.IndexOf(part);
            if (at < 0) return false;
            text = text[(at + part.Length)..];
        }

        return true;
    }
}

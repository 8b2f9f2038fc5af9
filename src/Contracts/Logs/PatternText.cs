using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Grid.Contracts.Logs;

/// <summary>What a condition compares with: a number, a text with wildcards, or a regular expression.</summary>
internal sealed class PatternText
{
    private readonly string? _glob;
    private readonly Regex? _regex;

    private PatternText(string? glob, Regex? regex, decimal? number)
    {
        _glob = glob;
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

    public bool Matches(ReadOnlySpan<char> text) => _regex?.IsMatch(text) ?? Glob(_glob, text);

    /// <summary>Decodes the message for the expression; what is no UTF-8 reads as U+FFFD.</summary>
    public static bool Matches(Regex regex, ReadOnlySpan<byte> message)
    {
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(message.Length));
        var matches = regex.IsMatch(characters.AsSpan(0, Encoding.UTF8.GetChars(message, characters)));
        ArrayPool<char>.Shared.Return(characters);
        return matches;
    }

    /// <summary>A star stands for any text; behind a backslash it and the backslash stand for themselves.</summary>
    private static bool Glob(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t, star, resumed) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resumed) = (p++, t);
                continue;
            }

            var escaped = p + 1 < pattern.Length && pattern[p] == '\\' ? 1 : 0;
            if (p < pattern.Length && pattern[p + escaped] == text[t])
            {
                p += 1 + escaped;
                t++;
            }
            else if (star < 0) return false;
            else (p, t) = (star + 1, ++resumed);
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}

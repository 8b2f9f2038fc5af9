using System.Text;
using System.Text.RegularExpressions;

namespace Grid.Contracts.Logs;

/// <summary>Goes through the text of a pattern.</summary>
internal sealed class PatternReader(string text)
{
    /// <summary>Regular expressions of a pattern, at most.</summary>
    private const int MostRegexes = 2;

    /// <summary>Of <c>{n}</c> in a regular expression.</summary>
    private const int MostRepetitions = 100;

    private int _at;
    private int _regexes;

    public bool IsAtEnd => _at == text.Length;

    public char Current => IsAtEnd ? '\0' : text[_at];

    public void SkipBlanks()
    {
        while (char.IsWhiteSpace(Current)) _at++;
    }

    /// <summary>Takes the text when it comes next, after blanks.</summary>
    public bool Take(string what)
    {
        SkipBlanks();
        if (string.CompareOrdinal(text, _at, what, 0, what.Length) != 0) return false;
        _at += what.Length;
        return true;
    }

    /// <summary>Takes a word, whatever its case, that ends where it is to end.</summary>
    public bool TakeWord(string word)
    {
        SkipBlanks();
        var end = _at + word.Length;
        if (string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0 || (end < text.Length && IsOfWord(text[end]))) return false;
        _at = end;
        return true;
    }

    public void Expect(string what)
    {
        if (!Take(what)) throw Unexpected();
    }

    /// <summary>Takes the longest run of such characters; empty when there is none.</summary>
    public string TakeWhile(Func<char, bool> belongs)
    {
        var start = _at;
        while (!IsAtEnd && belongs(text[_at])) _at++;
        return text[start.._at];
    }

    /// <summary>A text in double quotes, in which a backslash takes the next character as it is.</summary>
    /// <param name="keepsEscapedStars">Leaves the backslash before a star, so that it is told from a wildcard.</param>
    public string TakeQuoted(bool keepsEscapedStars = false)
    {
        _at++;
        var quoted = new StringBuilder();
        while (!IsAtEnd)
        {
            var character = text[_at++];
            if (character == '"') return quoted.ToString();
            if (character == '\\' && !IsAtEnd && (text[_at] is '"' or '\\' || (keepsEscapedStars && text[_at] == '*')))
            {
                if (keepsEscapedStars && text[_at] is '*' or '\\') quoted.Append('\\');
                character = text[_at++];
            }

            quoted.Append(character);
        }

        throw new FormatException("Invalid filter pattern: a quote has no end");
    }

    /// <summary>A regular expression between percent signs, of the kind that the service takes, matched in linear time.</summary>
    public Regex TakeRegex()
    {
        _at++;
        var start = _at;
        while (Current != '%')
        {
            if (IsAtEnd) throw new FormatException("Invalid filter pattern: a regular expression has no end");
            if (!IsOfRegex(Current)) throw Unexpected();
            _at += Current == '\\' && _at + 1 < text.Length ? 2 : 1;
        }

        var expression = text[start.._at++];
        if (expression.Length == 0 || ++_regexes > MostRegexes) throw new FormatException($"Invalid filter pattern: at most {MostRegexes} regular expressions, none of them empty, are supported");
        try
        {
            foreach (Match count in Regex.Matches(expression, @"\{(\d+)(?:,(\d*))?\}", RegexOptions.NonBacktracking))
            {
                if (count.Groups.Values.Skip(1).Any(number => number.Length > 4 || (number.Length > 0 && int.Parse(number.ValueSpan, System.Globalization.CultureInfo.InvariantCulture) > MostRepetitions)))
                    throw new FormatException($"Invalid filter pattern: a part of a regular expression can be repeated {MostRepetitions} times");
            }

            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"Invalid filter pattern: %{expression}% is no regular expression that is supported", exception);
        }
    }

    public FormatException Unexpected() => IsAtEnd ? new FormatException("Invalid filter pattern: it ends too early") : new FormatException($"Invalid character(s) in term '{Current}'");

    /// <summary>Letters, digits and the underscore.</summary>
    public static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character == '_' || char.IsSurrogate(character);

    private static bool IsOfRegex(char character) => char.IsAsciiLetterOrDigit(character) || @":_#=@/;,-^$?[]{}|\*+.".Contains(character, StringComparison.Ordinal);
}

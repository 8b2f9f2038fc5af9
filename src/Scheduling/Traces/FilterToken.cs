namespace Grid.Scheduling.Traces;

/// <summary>A piece of a filter expression.</summary>
/// <param name="Kind"><c>w</c> a word, <c>"</c> a text, <c>0</c> a number, <c>=</c> an operator, <c>.</c> the end, else the character itself.</param>
internal readonly record struct FilterToken(char Kind, string Text)
{
    public static FilterToken End => new('.', "");

    /// <summary>All pieces, and the end.</summary>
    /// <exception cref="FormatException">There is something that is none.</exception>
    public static List<FilterToken> Read(string expression)
    {
        List<FilterToken> tokens = [];
        for (var at = 0; at < expression.Length;)
        {
            var character = expression[at];
            if (char.IsWhiteSpace(character))
            {
                at++;
                continue;
            }

            var length = character switch
            {
                '"' => TextLength(expression, at),
                '(' or ')' or '{' or '}' or ',' or ':' => 1,
                '!' => Next(expression, at) == '=' ? 2 : 1,
                '<' or '>' => Next(expression, at) == '=' ? 2 : 1,
                '=' => 1,
                '&' or '|' when Next(expression, at) == character => 2,
                _ when IsWord(character) => WordLength(expression, at),
                _ => throw new FormatException($"unexpected '{character}' at position {at + 1}"),
            };
            var text = expression.Substring(at, length);
            tokens.Add(Of(character, text));
            at += length;
        }

        tokens.Add(End);
        return tokens;
    }

    private static FilterToken Of(char first, string text) => first switch
    {
        '"' => new('"', text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)),
        '<' or '>' or '=' => new('=', text),
        '!' => text == "!=" ? new('=', text) : new('!', text),
        '&' => new('w', "AND"),
        '|' => new('w', "OR"),
        _ when char.IsAsciiDigit(first) => new('0', text),
        _ when IsWord(first) => new('w', text),
        _ => new(first, text),
    };

    private static char Next(string expression, int at) => at + 1 < expression.Length ? expression[at + 1] : '\0';

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '[' or ']';

    private static int WordLength(string expression, int at)
    {
        var end = at;
        while (end < expression.Length && IsWord(expression[end])) end++;
        return end - at;
    }

    private static int TextLength(string expression, int at)
    {
        for (var end = at + 1; end < expression.Length; end++)
        {
            if (expression[end] == '\\') end++;
            else if (expression[end] == '"') return end - at + 1;
        }

        throw new FormatException($"the text at position {at + 1} has no end");
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Grid.Contracts.Logs;

/// <summary>
/// CloudWatch Logs' filter patterns: terms (<c>ERROR "exact phrase" -without ?either ?or %regex%</c>), conditions on JSON (<c>{ $.level = "ERROR" &amp;&amp; $.ms > 100 }</c>) and on fields between
/// spaces (<c>[ip, ..., status = 4*, size > 10]</c>). Safe to use from many threads; a match takes time in proportion to the message.
/// </summary>
public abstract class LogPattern
{
    /// <summary>Characters of a pattern, at most.</summary>
    public const int MostCharacters = 1_024;

    /// <summary>True when every message matches.</summary>
    public virtual bool IsEverything => false;

    /// <summary>A quick look at many messages that stand one after the other: false when none of them can match.</summary>
    public virtual bool MayMatch(ReadOnlySpan<byte> messages) => true;

    /// <param name="message">UTF-8.</param>
    public abstract bool Matches(ReadOnlySpan<byte> message);

    /// <param name="problem">What is wrong with it, in the service's words where they are known.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LogPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        (pattern, problem) = (null, null);
        try
        {
            pattern = Read(text.Trim());
            return true;
        }
        catch (FormatException exception)
        {
            problem = exception.Message;
            return false;
        }
    }

    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static LogPattern Parse(string text) => TryParse(text, out var pattern, out var problem) ? pattern : throw new FormatException(problem);

    private static LogPattern Read(string text)
    {
        if (text.Length > MostCharacters) throw new FormatException($"Invalid filter pattern: it has more than {MostCharacters} characters");
        var reader = new PatternReader(text);
        return text switch
        {
            ['{', ..] when text[^1] != '}' => throw new FormatException("If a filter pattern starts with '{' it must end with '}'"),
            ['[', ..] when text[^1] != ']' => throw new FormatException("If a filter pattern starts with '[' it must end with ']'"),
            ['{', ..] => JsonPattern.Read(reader),
            ['[', ..] => FieldsPattern.Read(reader),
            _ => TermsPattern.Read(reader),
        };
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace Grid.Contracts.Logs;

/// <summary>Terms that stand anywhere in the message, in any order.</summary>
internal sealed class TermsPattern : LogPattern
{
    private readonly List<byte[]> _all = [];
    private readonly List<byte[]> _any = [];
    private readonly List<byte[]> _none = [];
    private readonly List<Regex> _regexes = [];

    private TermsPattern()
    {
    }

    public override bool IsEverything => _all.Count + _any.Count + _none.Count + _regexes.Count == 0;

    public static TermsPattern Read(PatternReader reader)
    {
        var pattern = new TermsPattern();
        while (true)
        {
            reader.SkipBlanks();
            if (reader.IsAtEnd) break;
            pattern.ReadOne(reader);
        }

        // Beside terms that must be there, those of which one would do say nothing.
        if (pattern._all.Count + pattern._none.Count + pattern._regexes.Count > 0) pattern._any.Clear();
        return pattern;
    }

    public override bool MayMatch(ReadOnlySpan<byte> messages)
    {
        foreach (var term in _all)
        {
            if (messages.IndexOf(term) < 0) return false;
        }

        return _any.Count == 0 || HasAny(messages);
    }

    public override bool Matches(ReadOnlySpan<byte> message)
    {
        foreach (var term in _all)
        {
            if (message.IndexOf(term) < 0) return false;
        }

        foreach (var term in _none)
        {
            if (message.IndexOf(term) >= 0) return false;
        }

        if (_any.Count > 0 && !HasAny(message)) return false;
        return _regexes.Count == 0 || MatchesRegexes(message);
    }

    private bool HasAny(ReadOnlySpan<byte> message)
    {
        foreach (var term in _any)
        {
            if (message.IndexOf(term) >= 0) return true;
        }

        return false;
    }

    private bool MatchesRegexes(ReadOnlySpan<byte> message)
    {
        foreach (var regex in _regexes)
        {
            if (!PatternText.Matches(regex, message)) return false;
        }

        return true;
    }

    private void ReadOne(PatternReader reader)
    {
        if (reader.Current == '%')
        {
            _regexes.Add(reader.TakeRegex());
            return;
        }

        var terms = reader.Take("-") ? _none : reader.Take("?") ? _any : _all;
        var term = reader.Current == '"' ? reader.TakeQuoted() : reader.TakeWhile(PatternReader.IsOfWord);
        if (term.Length == 0 || !(reader.IsAtEnd || char.IsWhiteSpace(reader.Current))) throw term.Length == 0 && reader.IsAtEnd ? new FormatException("Invalid filter pattern: a term is empty") : reader.Unexpected();
        terms.Add(Encoding.UTF8.GetBytes(term));
    }
}

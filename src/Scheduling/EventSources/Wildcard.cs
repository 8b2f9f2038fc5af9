using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Grid.Scheduling.EventSources;

/// <summary><c>wildcard</c>: <c>*</c> is any number of characters, <c>\*</c> and <c>\\</c> are the characters themselves.</summary>
internal sealed class Wildcard
{
    /// <summary>What stands between the stars, in order; the first at the start of the text, the last at its end.</summary>
    private readonly string[] _pieces;

    private Wildcard(string[] pieces) => _pieces = pieces;

    public static bool TryParse(string text, [NotNullWhen(true)] out Wildcard? wildcard, [NotNullWhen(false)] out string? reason)
    {
        wildcard = null;
        var pieces = new List<string>();
        var piece = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            var next = index + 1 < text.Length ? text[index + 1] : '"';
            switch (text[index])
            {
                case '*' when next == '*':
                    reason = "Consecutive wildcard characters at pos " + Position(text, index);
                    return false;
                case '*':
                    pieces.Add(piece.ToString());
                    piece.Clear();
                    break;
                case '\\' when next is '*' or '\\':
                    piece.Append(next);
                    index++;
                    break;
                case '\\':
                    reason = "Invalid escape character at pos " + Position(text, index);
                    return false;
                default:
                    piece.Append(text[index]);
                    break;
            }
        }

        pieces.Add(piece.ToString());
        wildcard = new Wildcard([.. pieces]);
        reason = null;
        return true;
    }

    public bool Matches(string text)
    {
        var first = _pieces[0];
        if (_pieces.Length == 1) return text == first;
        var last = _pieces[^1];
        if (text.Length < first.Length + last.Length || !text.StartsWith(first, StringComparison.Ordinal) || !text.EndsWith(last, StringComparison.Ordinal)) return false;
        var rest = text.AsSpan(first.Length, text.Length - first.Length - last.Length);
        foreach (var piece in _pieces.AsSpan(1, _pieces.Length - 2))
        {
            var found = rest.IndexOf(piece, StringComparison.Ordinal);
            if (found < 0) return false;
            rest = rest[(found + piece.Length)..];
        }

        return true;
    }

    /// <summary>In UTF-8, counting the quotation mark in front, as AWS does.</summary>
    private static int Position(string text, int index) => 1 + Encoding.UTF8.GetByteCount(text.AsSpan(0, index));
}

using System.Text;

namespace Grid.Contracts.Logs;

/// <summary>Conditions on the fields of a message: what stands between spaces, in quotes or in brackets. The pattern names all of them, but for those that <c>...</c> stands for.</summary>
internal sealed class FieldsPattern : LogPattern
{
    private readonly List<FieldCondition> _fields = [];

    /// <summary>How many fields stand before <c>...</c>; null without it.</summary>
    private int? _before;

    private FieldsPattern()
    {
    }

    public static FieldsPattern Read(PatternReader reader)
    {
        var pattern = new FieldsPattern();
        reader.Expect("[");
        do
        {
            if (!reader.Take("...")) pattern._fields.Add(FieldCondition.Read(reader));
            else if (pattern._before is null) pattern._before = pattern._fields.Count;
            else throw new FormatException("Invalid filter pattern: '...' can stand once");
        }
        while (reader.Take(","));
        reader.Expect("]");
        reader.SkipBlanks();
        return reader.IsAtEnd ? pattern : throw reader.Unexpected();
    }

    public override bool Matches(ReadOnlySpan<byte> message)
    {
        var fields = Split(Encoding.UTF8.GetString(message));
        if (_before is null ? fields.Count != _fields.Count : fields.Count < _fields.Count) return false;
        var skipped = fields.Count - _fields.Count;
        for (var field = 0; field < _fields.Count; field++)
        {
            if (!_fields[field].Holds(fields[field + (field >= (_before ?? _fields.Count) ? skipped : 0)])) return false;
        }

        return true;
    }

    private static List<string> Split(string message)
    {
        List<string> fields = [];
        // Whether one may still come; to look for it again and again would take the square of the message.
        var (quotes, brackets) = (true, true);
        for (var at = 0; at < message.Length;)
        {
            if (char.IsWhiteSpace(message[at]))
            {
                at++;
                continue;
            }

            var close = message[at] switch { '"' when quotes => '"', '[' when brackets => ']', _ => '\0' };
            var end = close == '\0' ? -1 : message.IndexOf(close, at + 1);
            if (end >= 0)
            {
                fields.Add(message[(at + 1)..end]);
                at = end + 1;
                continue;
            }

            if (close == '"') quotes = false;
            if (close == ']') brackets = false;
            end = at;
            while (end < message.Length && !char.IsWhiteSpace(message[end])) end++;
            fields.Add(message[at..end]);
            at = end;
        }

        return fields;
    }
}

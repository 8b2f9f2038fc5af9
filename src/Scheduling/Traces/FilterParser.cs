using System.Globalization;

namespace Grid.Scheduling.Traces;

/// <summary>Turns a filter expression into a question. What stands side by side is joined by AND.</summary>
internal sealed class FilterParser
{
    private const int MostCharacters = 4_000;
    private const int MostDepth = 32;

    private static readonly string[] s_unbuilt = ["edge", "group", "rootcause", "availabilityzone", "instance", "resource", "usersession", "coldstart"];

    private readonly List<FilterToken> _tokens;
    private int _at;
    private int _depth;

    /// <exception cref="FormatException">It is none.</exception>
    public FilterParser(string expression)
    {
        if (expression.Length > MostCharacters) throw new FormatException($"it is longer than {MostCharacters} characters");
        _tokens = FilterToken.Read(expression);
    }

    private FilterToken Current => _tokens[_at];

    /// <exception cref="FormatException">It is none.</exception>
    public Func<FilterSubject, bool> Read()
    {
        var all = Either();
        return Current.Kind == '.' ? all : throw Unexpected();
    }

    private Func<FilterSubject, bool> Either()
    {
        if (++_depth > MostDepth) throw new FormatException($"it is nested deeper than {MostDepth} levels");
        var left = Both();
        while (TakeWord("OR"))
        {
            var (first, second) = (left, Both());
            left = subject => first(subject) || second(subject);
        }

        _depth--;
        return left;
    }

    private Func<FilterSubject, bool> Both()
    {
        var left = One();
        while (TakeWord("AND") || StartsOne())
        {
            var (first, second) = (left, One());
            left = subject => first(subject) && second(subject);
        }

        return left;
    }

    private bool StartsOne() => Current.Kind is '(' or '!' || (Current.Kind == 'w' && !IsWord("OR") && !IsWord("AND"));

    private Func<FilterSubject, bool> One()
    {
        if (Take('!') || TakeWord("NOT"))
        {
            if (++_depth > MostDepth) throw new FormatException($"it is nested deeper than {MostDepth} levels");
            var negated = One();
            _depth--;
            return subject => !negated(subject);
        }

        if (!Take('(')) return Keyword();
        var inner = Either();
        Expect(')');
        return inner;
    }

    private Func<FilterSubject, bool> Keyword()
    {
        if (Current.Kind != 'w') throw Unexpected();
        var word = Current.Text;
        _at++;
        if (AnnotationKey(word) is { } key) return Annotation(key);
        return word.ToLowerInvariant() switch
        {
            "ok" => Flag(subject => subject.Ok),
            "error" => Flag(subject => subject.Error),
            "throttle" => Flag(subject => subject.Throttle),
            "fault" => Flag(subject => subject.Fault),
            "partial" => Flag(subject => subject.Partial),
            "responsetime" => Number(subject => subject.ResponseTime),
            "duration" => Number(subject => subject.Duration),
            "http.status" => Number(subject => subject.Http.Status),
            "http.url" => Texts(subject => [subject.Http.Url]),
            "http.method" => Texts(subject => [subject.Http.Method]),
            "http.useragent" => Texts(subject => [subject.Http.UserAgent]),
            "http.clientip" => Texts(subject => [subject.Http.ClientIp]),
            "user" => Texts(subject => subject.Parts.Select(part => part.User)),
            "service" => Service(),
            var other when Array.Exists(s_unbuilt, name => other.StartsWith(name, StringComparison.Ordinal)) => throw new FormatException($"the keyword {word} is not supported by this grid"),
            _ => throw new FormatException($"there is no keyword {word}"),
        };
    }

    private static string? AnnotationKey(string word)
    {
        if (word.StartsWith("annotation.", StringComparison.OrdinalIgnoreCase)) return word["annotation.".Length..];
        return word.StartsWith("annotation[", StringComparison.OrdinalIgnoreCase) && word[^1] == ']' ? word["annotation[".Length..^1] : null;
    }

    private Func<FilterSubject, bool> Flag(Func<FilterSubject, bool> value)
    {
        if (Current.Kind != '=') return value;
        var negated = TakeOperator("=", "!=") == "!=";
        var expected = Boolean();
        return subject => value(subject) == (expected != negated);
    }

    private Func<FilterSubject, bool> Number(Func<FilterSubject, double?> value)
    {
        var compare = Comparison();
        return subject => value(subject) is { } number && compare(number);
    }

    private Func<FilterSubject, bool> Texts(Func<FilterSubject, IEnumerable<string?>> values)
    {
        if (!StartsTextOperator()) return subject => values(subject).Any(value => value is not null);
        var holds = TextOperator();
        return subject => values(subject).Any(value => value is not null && holds(value));
    }

    private Func<FilterSubject, bool> Annotation(string key)
    {
        if (key.Length == 0) throw new FormatException("an annotation has no key");
        if (!StartsTextOperator()) return subject => Of(subject).Any();
        if (PeekValue().Kind == '"')
        {
            var holds = TextOperator();
            return subject => Of(subject).Any(annotation => annotation.Text is { } text && holds(text));
        }

        if (PeekValue().Kind == 'w')
        {
            var negated = TakeOperator("=", "!=") == "!=";
            var expected = Boolean();
            return subject => Of(subject).Any(annotation => annotation.Flag is { } flag && flag == (expected != negated));
        }

        var compare = Comparison();
        return subject => Of(subject).Any(annotation => annotation.Number is { } number && compare(number));

        IEnumerable<SegmentAnnotation> Of(FilterSubject subject) => subject.Parts.SelectMany(part => part.Annotations).Where(annotation => annotation.Key == key);
    }

    private Func<FilterSubject, bool> Service()
    {
        Func<Segment, bool> named = static _ => true;
        if (Take('('))
        {
            if (Current.Kind == '"')
            {
                var name = Current.Text;
                _at++;
                named = segment => segment.Name == name;
            }
            else if (TakeWord("id"))
            {
                named = Id();
            }

            Expect(')');
        }

        if (!Take('{')) return subject => subject.Services.Any(named);
        var inner = Either();
        Expect('}');
        return subject => subject.Services.Any(service => named(service) && inner(FilterSubject.Of(service)));
    }

    /// <summary><c>id(name: "…", type: "…")</c>, either of them.</summary>
    private Func<Segment, bool> Id()
    {
        (string? Name, string? Type) wanted = default;
        Expect('(');
        do
        {
            var member = Current.Text;
            if (!TakeWord("name") && !TakeWord("type")) throw Current.Kind == 'w' ? new FormatException($"id() has no {member} in this grid") : Unexpected();
            Expect(':');
            var value = Text();
            wanted = member.Equals("name", StringComparison.OrdinalIgnoreCase) ? (value, wanted.Type) : (wanted.Name, value);
        }
        while (Take(','));
        Expect(')');
        return segment => (wanted.Name is null || segment.Name == wanted.Name) && (wanted.Type is null || segment.Origin == wanted.Type);
    }

    private Func<double, bool> Comparison()
    {
        var sign = TakeOperator("=", "!=", "<", "<=", ">", ">=");
        if (Current.Kind != '0' || !double.TryParse(Current.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var bound)) throw Unexpected();
        _at++;
        return sign switch
        {
            "=" => number => number == bound,
            "!=" => number => number != bound,
            "<" => number => number < bound,
            "<=" => number => number <= bound,
            ">" => number => number > bound,
            _ => number => number >= bound,
        };
    }

    private bool StartsTextOperator() => Current.Kind == '=' || IsWord("CONTAINS") || IsWord("BEGINSWITH") || IsWord("ENDSWITH");

    private FilterToken PeekValue() => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    private Func<string, bool> TextOperator()
    {
        if (TakeWord("CONTAINS")) return Bind(static (value, part) => value.Contains(part, StringComparison.Ordinal));
        if (TakeWord("BEGINSWITH")) return Bind(static (value, part) => value.StartsWith(part, StringComparison.Ordinal));
        if (TakeWord("ENDSWITH")) return Bind(static (value, part) => value.EndsWith(part, StringComparison.Ordinal));
        return TakeOperator("=", "!=") == "="
            ? Bind(static (value, part) => value == part)
            : Bind(static (value, part) => value != part);

        Func<string, bool> Bind(Func<string, string, bool> holds)
        {
            var text = Text();
            return value => holds(value, text);
        }
    }

    private string TakeOperator(params string[] allowed)
    {
        var sign = Current.Text;
        if (Current.Kind != '=' || !allowed.Contains(sign)) throw Unexpected();
        _at++;
        return sign;
    }

    private bool Boolean()
    {
        if (TakeWord("true")) return true;
        return TakeWord("false") ? false : throw Unexpected();
    }

    private string Text()
    {
        if (Current.Kind != '"') throw Unexpected();
        return _tokens[_at++].Text;
    }

    private bool IsWord(string word) => Current.Kind == 'w' && Current.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool TakeWord(string word)
    {
        if (!IsWord(word)) return false;
        _at++;
        return true;
    }

    private bool Take(char kind)
    {
        if (Current.Kind != kind) return false;
        _at++;
        return true;
    }

    private void Expect(char kind)
    {
        if (!Take(kind)) throw Unexpected();
    }

    private FormatException Unexpected() => new(Current.Kind == '.' ? "it ends too early" : $"'{Current.Text}' is not expected there");
}

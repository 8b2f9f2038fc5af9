using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>Reads patterns. The reasons for refusing one are the words of AWS's own compiler, which shows them to whoever puts a rule.</summary>
internal sealed class PatternParser(MatchOperators operators)
{
    private const string Or = "$or";

    /// <summary>They cannot be names of fields inside <c>$or</c>, where they would look like values.</summary>
    private static readonly HashSet<string> Reserved =
    [
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr", "=", "<", "<=", ">", ">=", "regex",
        "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
    ];

    private readonly List<string> _path = [];

    /// <summary>Why there is no pattern; null when there is one.</summary>
    public string? Reason { get; private set; }

    /// <returns>Null when the pattern is refused.</returns>
    public PatternObject? Parse(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return Refuse("Filter is not an object");
        var pattern = Object(root, insideOr: false);
        return pattern?.Branches > EventPattern.MaxBranches ? Refuse($"Rule is too complex - {Or} stands for more than {EventPattern.MaxBranches} combinations") : pattern;
    }

    private PatternObject? Object(JsonElement source, bool insideOr)
    {
        var pattern = new PatternObject();
        var any = false;
        foreach (var (name, value) in source.EnumerateObject().Select(property => (property.Name, property.Value)))
        {
            any = true;
            var taken = name == Or ? Alternatives(pattern, value) : Member(pattern, name, value, insideOr);
            if (!taken) return null;
        }

        return any ? pattern : Refuse("Empty objects are not allowed");
    }

    private bool Member(PatternObject pattern, string name, JsonElement value, bool insideOr)
    {
        if (insideOr && Reserved.Contains(name)) return Refused($"{name} is Ruler reserved fieldName which cannot be used inside {Or}.");
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) return Refused($"\"{name}\" must be an object or an array");
        _path.Add(name);
        if (pattern.Objects.ContainsKey(name) || pattern.Fields.ContainsKey(name)) return Refused($"Path `{string.Join('.', _path)}` cannot be allowed multiple times");
        if (value.ValueKind == JsonValueKind.Object)
        {
            if (Object(value, insideOr) is not { } nested) return false;
            pattern.Objects.Add(name, nested);
        }
        else
        {
            if (Field(value) is not { } field) return false;
            pattern.Fields.Add(name, field);
        }

        _path.RemoveAt(_path.Count - 1);
        return true;
    }

    private bool Alternatives(PatternObject pattern, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return Refused($"It must be an Array followed with {Or}.");
        var alternatives = new List<PatternObject>();
        foreach (var element in value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object) return Refused($"Only JSON object is allowed in array of {Or} relationship.");
            if (Object(element, insideOr: true) is not { } one) return false;
            alternatives.Add(one);
        }

        if (alternatives.Count < 2) return Refused($"There must have at least 2 Objects in {Or} relationship.");
        pattern.Alternatives.Add(alternatives);
        return true;
    }

    private PatternField? Field(JsonElement values)
    {
        var tests = new List<Func<JsonElement, bool>>();
        var absent = false;
        foreach (var value in values.EnumerateArray())
        {
            var test = MatchValue.Parse(value, operators);
            if (test.Reason is { } reason)
            {
                Reason = reason;
                return null;
            }

            absent |= test.Absent;
            if (test.Test is { } matches) tests.Add(matches);
        }

        if (tests.Count != 0 || absent) return new PatternField([.. _path], tests, absent);
        Reason = "Empty arrays are not allowed";
        return null;
    }

    private PatternObject? Refuse(string reason)
    {
        Reason = reason;
        return null;
    }

    private bool Refused(string reason)
    {
        Reason = reason;
        return false;
    }
}

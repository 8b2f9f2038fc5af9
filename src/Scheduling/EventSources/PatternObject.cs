using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>An object of a pattern: what must hold for the same object of an event.</summary>
internal sealed class PatternObject
{
    public Dictionary<string, PatternObject> Objects { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PatternField> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Of each list one must hold, too.</summary>
    public List<List<PatternObject>> Alternatives { get; } = [];

    /// <summary>How many conjunctions it stands for, at most one more than <see cref="EventPattern.MaxBranches"/>.</summary>
    public int Branches
    {
        get
        {
            long product = 1;
            foreach (var nested in Objects.Values) product = Math.Min(product * nested.Branches, EventPattern.MaxBranches + 1);
            foreach (var alternatives in Alternatives) product = Math.Min(product * alternatives.Sum(one => one.Branches), EventPattern.MaxBranches + 1);
            return (int)product;
        }
    }

    /// <summary>Fields with values, in all alternatives.</summary>
    public int Keys => Fields.Count + Objects.Values.Sum(nested => nested.Keys) + Alternatives.Sum(alternatives => alternatives.Sum(one => one.Keys));

    /// <summary>Product over the fields, sum over alternatives, as topics measure how complex a policy is.</summary>
    public double Combinations(Func<PatternField, double> ofField) =>
        Fields.Values.Aggregate(1.0, (product, field) => product * ofField(field))
        * Objects.Values.Aggregate(1.0, (product, nested) => product * nested.Combinations(ofField))
        * Alternatives.Aggregate(1.0, (product, alternatives) => product * alternatives.Sum(one => one.Combinations(ofField)));

    /// <param name="value">What the event has in this place; undefined when it has nothing.</param>
    /// <param name="root">The whole event, in which absent fields are absent.</param>
    public bool Matches(JsonElement value, JsonElement root)
    {
        if (value.ValueKind != JsonValueKind.Array) return MatchesOne(value, root);
        var any = false;
        foreach (var element in value.EnumerateArray())
        {
            if (Matches(element, root)) return true;
            any = true;
        }

        return !any && MatchesOne(default, root);
    }

    private bool MatchesOne(JsonElement value, JsonElement root)
    {
        foreach (var (name, field) in Fields)
        {
            if (!field.Matches(Member(value, name), root)) return false;
        }

        foreach (var (name, nested) in Objects)
        {
            if (!nested.Matches(Member(value, name), root)) return false;
        }

        foreach (var alternatives in Alternatives)
        {
            if (!alternatives.Exists(one => one.MatchesOne(value, root))) return false;
        }

        return true;
    }

    private static JsonElement Member(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;
}

namespace Grid.Contracts.Logs;

/// <summary>What is demanded of one field: nothing, or conditions between <c>&amp;&amp;</c> and <c>||</c>, of which the first binds closer.</summary>
internal sealed class FieldCondition
{
    /// <summary>One of these lists must hold as a whole.</summary>
    private readonly List<List<(string Relation, PatternText Value)>> _any = [];

    private FieldCondition()
    {
    }

    public static FieldCondition Read(PatternReader reader)
    {
        var condition = new FieldCondition();
        var name = ReadName(reader);
        reader.SkipBlanks();
        if (reader.Current is ',' or ']') return condition;
        do
        {
            List<(string, PatternText)> all = [];
            condition._any.Add(all);
            do
            {
                if (condition._any.Count + all.Count > 1 && ReadName(reader) != name) throw new FormatException("Invalid filter pattern: the conditions of a field must name the same field");
                var relation = PatternRelation.Read(reader);
                var value = PatternText.Read(reader);
                PatternRelation.Check(relation, value);
                all.Add((relation, value));
            }
            while (reader.Take("&&"));
        }
        while (reader.Take("||"));
        return condition;
    }

    public bool Holds(string field) => _any.Count == 0 || _any.Exists(all => all.TrueForAll(condition => Holds(condition.Relation, condition.Value, field)));

    private static bool Holds(string relation, PatternText value, string field) => relation switch
    {
        "=" => IsEqual(value, field),
        "!=" => !IsEqual(value, field),
        _ => PatternText.TryNumber(field) is { } number && PatternRelation.Holds(relation, number, value.Number!.Value),
    };

    private static bool IsEqual(PatternText value, string field) =>
        value.Number is { } number && PatternText.TryNumber(field) is { } own ? own == number : value.Matches(field);

    private static string ReadName(PatternReader reader)
    {
        reader.SkipBlanks();
        var name = reader.TakeWhile(character => PatternReader.IsOfWord(character) || character == '-');
        return name.Length > 0 ? name : throw reader.Unexpected();
    }
}

namespace Grid.Contracts.Logs;

/// <summary>The relations that conditions know.</summary>
internal static class PatternRelation
{
    /// <summary>Longer ones first.</summary>
    private static readonly string[] s_all = ["!=", ">=", "<=", "=", ">", "<"];

    public static string Read(PatternReader reader) => Array.Find(s_all, reader.Take) ?? throw reader.Unexpected();

    /// <summary>What is greater or less is a number.</summary>
    public static void Check(string relation, PatternText value)
    {
        if (relation is not ("=" or "!=") && value.Number is null) throw new FormatException($"Invalid filter pattern: '{relation}' needs a number");
    }

    public static bool Holds(string relation, decimal left, decimal right) => relation switch
    {
        ">" => left > right,
        ">=" => left >= right,
        "<" => left < right,
        "<=" => left <= right,
        "=" => left == right,
        _ => left != right,
    };
}

using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>What becomes of a function's tags. Every change gives <c>$LATEST</c> a new revision.</summary>
internal static class FunctionTags
{
    public static Outcome<Change<Done>> Add(StoredFunction stored, FunctionId function, IReadOnlyDictionary<string, string> tags)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        if (tags.Count == 0) return FunctionErrors.NoTags();

        var all = new Dictionary<string, string>(stored.Tags);
        foreach (var (key, value) in tags) all[key] = value;
        return all.Count > FunctionLimits.Tags ? FunctionErrors.TooManyTags() : Put(stored, all);
    }

    public static Outcome<Change<Done>> Remove(StoredFunction stored, FunctionId function, IReadOnlyList<string> keys)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        return Put(stored, stored.Tags.ExceptBy(keys, tag => tag.Key).ToDictionary());
    }

    public static Outcome<IReadOnlyDictionary<string, string>> List(StoredFunction stored, FunctionId function) =>
        stored.Latest is null ? FunctionErrors.FunctionNotFound(function, null) : new Outcome<IReadOnlyDictionary<string, string>> { Value = stored.Tags };

    private static Change<Done> Put(StoredFunction stored, Dictionary<string, string> tags) => new((stored with { Tags = tags }).Revised(null), default);
}

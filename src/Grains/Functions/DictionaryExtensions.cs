namespace Grid.Grains.Functions;

/// <summary>Changed copies of dictionaries that are never changed themselves. Copies keep the order of insertion.</summary>
internal static class DictionaryExtensions
{
    public static Dictionary<string, T> With<T>(this IReadOnlyDictionary<string, T> values, string key, T value) =>
        new(values) { [key] = value };

    public static IReadOnlyDictionary<string, T> Without<T>(this IReadOnlyDictionary<string, T> values, string key) =>
        values.ContainsKey(key) ? values.Where(entry => entry.Key != key).ToDictionary() : values;
}

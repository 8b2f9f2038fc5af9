using System.Globalization;

namespace Grid.Gateway.Protocol;

/// <summary>
/// Reads the members of one structure from the parameters of the Query protocol and notes in <see cref="Findings"/> what is wrong with them. Members that are absent read as
/// null, members that nobody asks for are ignored. A list ends at the first number that is missing.
/// </summary>
/// <param name="path">Prefix of the members' names: empty, or ending with a dot.</param>
internal sealed class QueryReader(QueryForm form, string path, Findings findings)
{
    private const string ListMember = "member";
    private const string MapEntry = "entry";

    internal bool Has(string member) => form.Has(path + member);

    internal string? Text(string member, Constraint<string>[] rules, bool required = false)
    {
        if (form[path + member] is not { } text)
        {
            if (required) findings.Missing(PathOf(member));
            return null;
        }

        findings.Check(text, PathOf(member), rules);
        return text;
    }

    internal int? Number(string member, Constraint<long>[] rules, bool required = false)
    {
        if (Text(member, [], required) is not { } text) return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            Misread(member, "an Integer");
            return null;
        }

        findings.Check(number, PathOf(member), rules);
        return (int)Math.Clamp(number, int.MinValue, int.MaxValue);
    }

    internal bool? Flag(string member)
    {
        switch (Text(member, [])?.ToLowerInvariant())
        {
            case null: return null;
            case "true": return true;
            case "false": return false;
            default:
                Misread(member, "a Boolean");
                return null;
        }
    }

    /// <summary>A blob in base64.</summary>
    internal byte[]? Blob(string member)
    {
        if (Text(member, []) is not { } text) return null;
        var bytes = new byte[text.Length];
        if (Convert.TryFromBase64String(text, bytes, out var length)) return bytes[..length];
        Misread(member, "a Blob");
        return null;
    }

    internal QueryReader? Object(string member) => Has(member) ? new(form, $"{path}{member}.", findings) : null;

    /// <summary>A list of texts; null when it was not given.</summary>
    /// <param name="flattened"><c>Name.1</c> in place of <c>Name.member.1</c>.</param>
    internal string[]? Texts(string member, bool flattened = false)
    {
        var prefix = flattened ? path + member : $"{path}{member}.{ListMember}";
        if (!Has(member)) return null;
        var texts = new List<string>();
        while (form[Numbered(prefix, texts.Count + 1)] is { } text) texts.Add(text);
        return [.. texts];
    }

    /// <summary>A list of structures; null when it was not given.</summary>
    /// <inheritdoc cref="Texts"/>
    internal QueryReader[]? Objects(string member, bool flattened = false) => Has(member) ? Below(flattened ? member : $"{member}.{ListMember}") : null;

    /// <summary>A map of texts; null when it was not given. Of a key given twice the last value counts.</summary>
    /// <param name="flattened"><c>Name.1.key</c> in place of <c>Name.entry.1.key</c>.</param>
    internal Dictionary<string, string>? TextMap(string member, bool flattened = false, string key = "key", string value = "value") =>
        Entries(member, flattened, key)?.ToDictionary(entry => entry.Key, entry => entry.Reader.Text(value, []) ?? "", StringComparer.Ordinal);

    /// <summary>A map of structures; null when it was not given.</summary>
    /// <inheritdoc cref="TextMap"/>
    internal Dictionary<string, QueryReader>? ObjectMap(string member, bool flattened = false, string key = "key", string value = "value") =>
        Entries(member, flattened, key)?.ToDictionary(entry => entry.Key, entry => entry.Reader.Object(value) ?? new QueryReader(form, $"{entry.Reader.Path}{value}.", findings), StringComparer.Ordinal);

    internal void Refuse(Contracts.ApiError error) => findings.Refuse(error);

    private string Path => path;

    private IEnumerable<(string Key, QueryReader Reader)>? Entries(string member, bool flattened, string key) => Has(member)
        ? Below(flattened ? member : $"{member}.{MapEntry}").Select(reader => (Key: reader.Text(key, [], required: true) ?? "", reader)).GroupBy(entry => entry.Key).Select(same => same.Last())
        : null;

    private QueryReader[] Below(string member)
    {
        var readers = new List<QueryReader>();
        while (form.Has(Numbered(path + member, readers.Count + 1))) readers.Add(new QueryReader(form, $"{Numbered(path + member, readers.Count + 1)}.", findings));
        return [.. readers];
    }

    private void Misread(string member, string what) => findings.Misread($"STRING_VALUE can not be converted to {what} at '{PathOf(member)}'");

    private string PathOf(string member) => $"{path}{char.ToLowerInvariant(member[0])}{member[1..]}";

    private static string Numbered(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{number}");
}

using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Scheduling.Invocation;

/// <summary>
/// How often a chain of invocations has passed through one function, as AWS Lambda writes it into <c>X-Amzn-Trace-Id</c>: <c>Lineage=1:hash:count|hash:count</c>, an
/// entry for each function of the chain. The SDKs hand the header on from call to call, queues and topics from message to message. The count of the first pass is 0.
/// </summary>
public sealed class Lineage
{
    /// <summary>Passes of one chain through a function; the next one is a circle that somebody has to end.</summary>
    public const int MostPasses = 16;

    /// <summary>Functions that a header remembers. Beyond it the first one is forgotten, so a circle of more functions is not seen.</summary>
    public const int MostFunctions = 32;

    private const string Field = "Lineage=";
    private const string Format = "1:";
    private const int HashLength = 8;

    /// <summary>Where counting ends in a function that may go round for ever.</summary>
    private const int MostCounted = 255;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    private readonly string _hash;

    /// <param name="functionArn">Unqualified: all versions of a function are one link of the chain.</param>
    public Lineage(string functionArn)
    {
        _hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(functionArn)).AsSpan(0, HashLength / 2));
        First = $";{Field}{Format}{_hash}:0";
    }

    /// <summary>What the first pass adds to a header without a lineage, semicolon and all.</summary>
    public string First { get; }

    /// <summary>True when the header has a lineage.</summary>
    public static bool IsIn(ReadOnlySpan<char> header) => Find(header) >= 0;

    /// <summary>Passes of the chain through this function before this one: 0 for none, or for a header that makes no sense.</summary>
    public int Passes(ReadOnlySpan<char> header)
    {
        var start = Find(header);
        if (start < 0) return 0;
        var entries = EntriesAt(header, start);
        foreach (var range in entries.Split('|'))
        {
            if (TryRead(entries[range], out var entry, out var count) && entry[..HashLength].SequenceEqual(_hash)) return count + 1;
        }

        return 0;
    }

    /// <summary>The header with this pass in it. Entries that are none are left out.</summary>
    public string Extend(string header)
    {
        var start = Find(header);
        if (start < 0) return header + First;

        List<string> entries = [];
        var own = -1;
        var field = EntriesAt(header, start);
        foreach (var range in field.Split('|'))
        {
            if (!TryRead(field[range], out var entry, out var count)) continue;
            if (own < 0 && entry[..HashLength].SequenceEqual(_hash))
            {
                own = entries.Count;
                entries.Add(Entry(Math.Min(count + 1, MostCounted)));
            }
            else
            {
                entries.Add(entry.ToString());
            }
        }

        if (own < 0) entries.Add(Entry(0));
        while (entries.Count > MostFunctions) entries.RemoveAt(own == 0 ? 1 : 0);
        var begin = start + Field.Length;
        return $"{header.AsSpan(0, begin)}{Format}{string.Join('|', entries)}{header.AsSpan(begin + field.Length)}";
    }

    private string Entry(int count) => string.Create(CultureInfo.InvariantCulture, $"{_hash}:{count}");

    /// <summary>Where the field begins; negative when there is none.</summary>
    private static int Find(ReadOnlySpan<char> header)
    {
        var start = header.IndexOf(Field);
        return start <= 0 || header[start - 1] is ';' or ' ' ? start : -1;
    }

    private static ReadOnlySpan<char> EntriesAt(ReadOnlySpan<char> header, int start)
    {
        var entries = header[(start + Field.Length)..];
        var end = entries.IndexOf(';');
        return end < 0 ? entries : entries[..end];
    }

    /// <summary>Reads <c>hash:count</c>, with or without the number of the format before it.</summary>
    /// <param name="entry">Without that number.</param>
    private static bool TryRead(ReadOnlySpan<char> text, out ReadOnlySpan<char> entry, out int count)
    {
        entry = text.StartsWith(Format) ? text[Format.Length..] : text;
        count = 0;
        return entry.Length is > HashLength + 1 and <= HashLength + 4
            && entry[HashLength] == ':'
            && !entry[..HashLength].ContainsAnyExcept(s_hex)
            && int.TryParse(entry[(HashLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out count);
    }
}

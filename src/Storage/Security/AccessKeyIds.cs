namespace Grid.Storage.Security;

/// <summary>Access key ids in AWS's form: four letters that say the kind, sixteen of <c>A-Z2-7</c>.</summary>
internal static class AccessKeyIds
{
    /// <summary>Bytes that make the sixteen characters.</summary>
    public const int SeedBytes = 10;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <param name="seed">Five bits for each character.</param>
    public static string Make(string prefix, ReadOnlySpan<byte> seed)
    {
        Span<char> characters = stackalloc char[SeedBytes * 8 / 5];
        var (bits, held, next) = (0, 0, 0);
        foreach (var octet in seed[..SeedBytes])
        {
            bits = (bits << 8) | octet;
            for (held += 8; held >= 5; held -= 5) characters[next++] = Alphabet[(bits >> (held - 5)) & 31];
            bits &= (1 << held) - 1;
        }

        return string.Concat(prefix, characters);
    }

    /// <summary>16 to 128 letters and digits, as in IAM's model: a person may put an own id into the file.</summary>
    public static bool IsWellFormed(string id) => id.Length is >= 16 and <= 128 && id.All(char.IsAsciiLetterOrDigit);
}

using System.Globalization;

namespace Grid.Contracts.Tables;

/// <summary>
/// Sequence numbers of change streams: 39 digits, larger for later records of a shard. They hold the shard's log and the record's position in it, so that one of another shard is
/// recognized.
/// </summary>
public static class TableSequenceNumbers
{
    private const char Prefix = '1';
    private const int Digits = 19;
    private const int Length = 1 + Digits + Digits;

    public static string Write(long log, long position) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{log:D19}{position:D19}");

    /// <summary>Null when it was not made by <see cref="Write"/>.</summary>
    public static (long Log, long Position)? Read(string text) =>
        text.Length == Length && text[0] == Prefix
        && long.TryParse(text.AsSpan(1, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var log)
        && long.TryParse(text.AsSpan(1 + Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? (log, position)
            : null;
}

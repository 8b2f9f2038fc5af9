using System.Globalization;

namespace Grid.Contracts.Streams;

/// <summary>
/// Sequence numbers as clients see them: 56 digits, larger for later records of a shard. They hold the shard's log and the record's position in it, so that one of another shard is
/// recognized. There is one before the first record's, at position -1: where a shard begins.
/// </summary>
public static class SequenceNumbers
{
    private const string Prefix = "49";
    private const int LogDigits = 18;
    private const int PositionDigits = 36;
    private const int Length = 2 + LogDigits + PositionDigits;

    public static string Write(long log, long position) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{log:D18}{position + 1:D36}");

    /// <summary>Null when it was not made by <see cref="Write"/>.</summary>
    public static (long Log, long Position)? Read(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(text.AsSpan(Prefix.Length, LogDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var log)
        && long.TryParse(text.AsSpan(Prefix.Length + LogDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? (log, position - 1)
            : null;
}

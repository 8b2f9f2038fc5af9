using System.Globalization;

namespace Grid.Contracts.Logs;

/// <summary>Where an event stands among all events of its group: by its time, then by when it was taken in, then by where it lies. No two events share one, and it never changes.</summary>
[GenerateSerializer, Immutable, Alias("grid.LogPosition")]
public readonly record struct LogPosition : IComparable<LogPosition>
{
    /// <summary>Digits of <see cref="ToString"/>, as many as CloudWatch's event ids have.</summary>
    public const int Digits = 13 + 13 + 20 + 10;

    /// <summary>The latest time that an event can have, in milliseconds since 1970.</summary>
    public const long LatestTime = 9_999_999_999_999;

    public LogPosition(long timestamp, long ingested, ulong segment, uint offset)
    {
        Timestamp = timestamp;
        Ingested = ingested;
        Segment = segment;
        Offset = offset;
    }

    /// <summary>The event's time, in milliseconds since 1970, 0 to <see cref="LatestTime"/>.</summary>
    [Id(0)] public long Timestamp { get; init; }

    /// <summary>When the grid took it in, in milliseconds since 1970.</summary>
    [Id(1)] public long Ingested { get; init; }

    /// <summary>The file that it lies in; files of all silos have different numbers.</summary>
    [Id(2)] public ulong Segment { get; init; }

    /// <summary>Where in the file, in bytes.</summary>
    [Id(3)] public uint Offset { get; init; }

    /// <summary>The first position of a time.</summary>
    public static LogPosition At(long timestamp) => new(timestamp, 0, 0, 0);

    /// <summary>The position behind this one.</summary>
    public LogPosition Next() => this with { Offset = Offset + 1 };

    public int CompareTo(LogPosition other)
    {
        var order = Timestamp.CompareTo(other.Timestamp);
        if (order == 0) order = Ingested.CompareTo(other.Ingested);
        if (order == 0) order = Segment.CompareTo(other.Segment);
        return order == 0 ? Offset.CompareTo(other.Offset) : order;
    }

    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;

    /// <summary>56 digits, which sort as positions do: the event's id.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Timestamp:D13}{Ingested:D13}{Segment:D20}{Offset:D10}");

    /// <summary>False for everything but what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LogPosition position)
    {
        position = default;
        if (text.Length != Digits || !Number(text[..13], out long timestamp) || !Number(text[13..26], out long ingested) || !Number(text[26..46], out ulong segment) || !Number(text[46..], out uint offset)) return false;
        position = new LogPosition(timestamp, ingested, segment, offset);
        return true;
    }

    private static bool Number<T>(ReadOnlySpan<char> digits, out T value)
        where T : System.Numerics.INumber<T>
    {
        var read = T.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        value = number!;
        return read;
    }
}

using System.Globalization;

namespace Grid.Gateway.Concurrency;

/// <summary>How fast somebody may call.</summary>
/// <param name="PerSecond">Calls per second; 0 is no limit.</param>
/// <param name="Burst">Calls at once after a pause, 1 or more.</param>
internal readonly record struct RateLimit(double PerSecond, int Burst)
{
    private const int Most = 1_000_000;

    public bool IsNone => PerSecond == 0;

    /// <summary>Reads <c>rate/burst</c>; null when it is something else.</summary>
    public static RateLimit? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && double.TryParse(text.AsSpan(0, slash), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is >= 0 and <= Most
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var burst) && burst is >= 1 and <= Most
            ? new RateLimit(rate, burst)
            : null;
    }
}

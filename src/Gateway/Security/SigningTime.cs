using System.Globalization;
using Grid.Contracts;

namespace Grid.Gateway.Security;

/// <summary>When a request was signed, and whether that is near enough to now.</summary>
internal static class SigningTime
{
    private const string Basic = "yyyyMMdd'T'HHmmss'Z'";
    private const int MaxExpiresSeconds = 604_800;

    /// <summary>The forms that the headers may have; the first is the one that is signed.</summary>
    private static readonly string[] Forms = [Basic, "yyyy-MM-dd'T'HH:mm:ss'Z'", "r"];

    /// <summary><c>YYYYMMDDTHHMMSSZ</c>.</summary>
    internal static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Basic, CultureInfo.InvariantCulture);

    /// <summary>Of a text that <see cref="Read"/> has accepted: no other form has its length.</summary>
    internal static bool IsBasic(string text) => text.Length == 16;

    internal static ApiError? Read(string text, out DateTimeOffset time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Basic, CultureInfo.InvariantCulture, Utc, out time)
            || DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, Utc, out time)
            ? null
            : new(ApiErrorKind.IncompleteSignature, $"Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601");
    }

    /// <param name="expires">Of a presigned request, in seconds; null in the header form.</param>
    internal static ApiError? Check(DateTimeOffset signed, string? expires, DateTimeOffset now, int skewMinutes)
    {
        var skew = TimeSpan.FromMinutes(skewMinutes);
        now = new(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset);
        if (signed - now > skew)
        {
            return Refuse($"Signature not yet current: {Format(signed)} is still later than {Format(now + skew)} ({Format(now)} + {skewMinutes} min.)");
        }

        if (expires is null)
        {
            return now - signed > skew ? Refuse($"Signature expired: {Format(signed)} is now earlier than {Format(now - skew)} ({Format(now)} - {skewMinutes} min.)") : null;
        }

        if (!int.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > MaxExpiresSeconds)
        {
            return new(ApiErrorKind.IncompleteSignature, $"X-Amz-Expires must be a number of seconds from 1 to {MaxExpiresSeconds}, not '{expires}'.");
        }

        var age = now - signed;
        return age > TimeSpan.FromSeconds(seconds) ? Refuse($"Signature expired: {Format(signed.AddSeconds(seconds))} is now earlier than {Format(now)}") : null;
    }

    private static ApiError Refuse(string message) => new(ApiErrorKind.InvalidSignature, message);
}

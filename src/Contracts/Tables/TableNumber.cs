using System.Globalization;

namespace Grid.Contracts.Tables;

/// <summary>Numbers as DynamoDB keeps them: up to 38 significant digits, from 1E-130 to 9.99…E+125, positive, negative or zero.</summary>
public static class TableNumber
{
    private const int MostDigits = 38;
    private const int MostExponent = 125;
    private const int LeastExponent = -130;

    /// <summary>The one way of writing the number, without exponent and needless zeros, and what it counts in bytes; or why it is none.</summary>
    public static Outcome<(string Text, int Bytes)> Read(string text)
    {
        if (!Split(text, out var negative, out var digits, out var exponent)) return Refuse($"The parameter cannot be converted to a numeric value: {text}");
        var significant = digits.TrimStart('0');
        var kept = significant.TrimEnd('0');
        if (kept.Length == 0) return ("0", 1);
        if (kept.Length > MostDigits) return Refuse("Attempting to store more than 38 significant digits in a Number");

        // Of the last kept digit, then of the first.
        var last = exponent + (significant.Length - kept.Length);
        var first = last + kept.Length - 1;
        if (first > MostExponent) return Refuse("Number overflow. Attempting to store a number with magnitude larger than supported range");
        if (first < LeastExponent) return Refuse("Number underflow. Attempting to store a number with magnitude smaller than supported range");
        return ((negative ? "-" : "") + Plain(kept, (int)last), Bytes(kept.Length, (int)first, negative));
    }

    private static string Plain(string digits, int last)
    {
        if (last >= 0) return digits + new string('0', last);
        var whole = digits.Length + last;
        return whole > 0 ? $"{digits[..whole]}.{digits[whole..]}" : $"0.{new string('0', -whole)}{digits}";
    }

    /// <summary>Two digits to a byte, one for the exponent, one for a sign.</summary>
    private static int Bytes(int digits, int first, bool negative) => 1 + ((digits + 1) / 2) + (digits % 2 == 0 && first % 2 == 0 ? 1 : 0) + (negative ? 1 : 0);

    /// <param name="exponent">Of the last digit.</param>
    private static bool Split(string text, out bool negative, out string digits, out long exponent)
    {
        (negative, digits, exponent) = (text.StartsWith('-'), "", 0L);
        var mantissa = text.AsSpan(negative || text.StartsWith('+') ? 1 : 0);
        var mark = mantissa.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            var written = mantissa[(mark + 1)..];
            if (written.Length > 0 && written[0] is '+' or '-' && !char.IsAsciiDigit(written[^1])) return false;
            if (!long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > int.MaxValue) return false;
            mantissa = mantissa[..mark];
        }

        var point = mantissa.IndexOf('.');
        digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        if (point >= 0) exponent -= mantissa.Length - point - 1;
        return digits.Length > 0 && digits.All(char.IsAsciiDigit);
    }

    private static ApiError Refuse(string message) => new(ApiErrorKind.Validation, message);
}

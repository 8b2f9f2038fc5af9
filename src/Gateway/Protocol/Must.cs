using System.Globalization;
using System.Text.RegularExpressions;

namespace Grid.Gateway.Protocol;

/// <summary>The kinds of rules that the API model knows, with AWS's phrases.</summary>
internal static class Must
{
    internal const string NotBeNull = "Member must not be null";

    /// <summary>Far above what any value takes that a client means. Some of the model's patterns take for ever on values that are made for it.</summary>
    private static readonly TimeSpan MatchPatience = TimeSpan.FromSeconds(1);

    internal static Constraint<string> HaveLengthUpTo(int length) =>
        new(LengthUpTo(length), value => value.Length <= length);

    internal static Constraint<string> HaveLengthFrom(int length) =>
        new(LengthFrom(length), value => value.Length >= length);

    /// <param name="pattern">As the model writes it. The whole value must match, and <c>\d</c> means ASCII digits, as in Java.</param>
    internal static Constraint<string> Match(string pattern)
    {
        var regex = new Regex(
            $"^(?:{pattern.Replace(@"\d", "[0-9]", StringComparison.Ordinal)})\\z",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            MatchPatience);
        return new($"Member must satisfy regular expression pattern: {pattern}", value => Matches(regex, value));
    }

    internal static Constraint<string> BeOneOf(params string[] values) =>
        new($"Member must satisfy enum value set: [{string.Join(", ", values)}]", values.Contains);

    internal static Constraint<long> BeUpTo(long value) =>
        new($"Member must have value less than or equal to {value}", number => number <= value);

    internal static Constraint<long> BeFrom(long value) =>
        new($"Member must have value greater than or equal to {value}", number => number >= value);

    internal static Constraint<double> BeUpTo(double value) =>
        new($"Member must have value less than or equal to {value.ToString("0.0", CultureInfo.InvariantCulture)}", number => number <= value);

    internal static Constraint<double> BeFrom(double value) =>
        new($"Member must have value greater than or equal to {value.ToString("0.0", CultureInfo.InvariantCulture)}", number => number >= value);

    internal static Constraint<int> HaveCountUpTo(int count) => new(LengthUpTo(count), number => number <= count);

    internal static Constraint<int> HaveCountFrom(int count) => new(LengthFrom(count), number => number >= count);

    /// <summary>How the rules of the elements of a list or map are told: all of them, whichever is broken.</summary>
    internal static string Satisfy<T>(string what, IEnumerable<Constraint<T>> rules) =>
        $"{what} must satisfy constraint: [{string.Join(", ", rules.Select(rule => rule.Phrase).Append(NotBeNull))}]";

    private static bool Matches(Regex regex, string value)
    {
        try
        {
            return regex.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string LengthUpTo(int length) => $"Member must have length less than or equal to {length}";

    private static string LengthFrom(int length) => $"Member must have length greater than or equal to {length}";
}

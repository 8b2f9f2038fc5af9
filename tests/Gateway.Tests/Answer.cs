using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Grid.Gateway.Tests;

/// <summary>A whole answer.</summary>
internal sealed partial record Answer(int Status, string Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string? this[string header] =>
        Headers.TryGetValues(header, out var values) || ContentHeaders.TryGetValues(header, out values) ? string.Join(',', values) : null;

    /// <summary>Status, type and body of an error on one line.</summary>
    public string Error => $"{Status} {this["x-amzn-ErrorType"]} {Plain(Body)}";

    /// <summary>JSON with the characters that a cautious writer escapes.</summary>
    public static string Plain(string json) => Escape().Replace(json, match => (char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var c && c == '"' ? "\\\"" : c.ToString());

    [GeneratedRegex(@"\\u00([0-7][0-9A-Fa-f])")]
    private static partial Regex Escape();
}

using System.Globalization;
using System.Text;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>JSON as a header's value: the same JSON in printable ASCII.</summary>
internal static class JsonHeader
{
    public static string Escape(string json)
    {
        if (!json.AsSpan().ContainsAnyExceptInRange(' ', '~')) return json;
        var text = new StringBuilder(json.Length + 32);
        foreach (var character in json)
        {
            // Outside of strings only white space lies below the blank; inside of strings JSON has no raw control characters.
            if (character < ' ') text.Append(' ');
            else if (character <= '~') text.Append(character);
            else text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return text.ToString();
    }
}

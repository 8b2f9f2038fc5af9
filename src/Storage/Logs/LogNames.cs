using System.Security.Cryptography;
using System.Text;

namespace Grid.Storage.Logs;

/// <summary>File names of log groups and streams: readable, safe on every file system, and never the same for two names.</summary>
internal static class LogNames
{
    private const int MaxNameBytes = 200;

    /// <summary>
    /// Slashes become <c>+</c>, everything but letters, digits and <c>. _ - #</c> its UTF-8 bytes as <c>%XX</c>; long names end in their hash.
    /// </summary>
    public static string Safe(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            var character = (char)octet;
            if (character == '/') safe.Append('+');
            else if (char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '#' || (character == '.' && safe.Length > 0)) safe.Append(character);
            else safe.Append('%').Append(Convert.ToHexString([octet]));
        }

        if (safe.Length <= MaxNameBytes) return safe.Length == 0 ? "%" : safe.ToString();
        return safe.ToString(0, MaxNameBytes - 65) + "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
    }
}

using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grid.Gateway.Security;

/// <summary>Path and query as the client sent them, escapes and all: what the client signed.</summary>
/// <param name="Path">Starts with a slash.</param>
/// <param name="Query">Without the question mark; empty when there is none.</param>
internal readonly record struct RequestTarget(ReadOnlyMemory<char> Path, ReadOnlyMemory<char> Query)
{
    /// <summary>False when the target is no URL: a broken escape in the path, a climb above the root, a character that must be escaped.</summary>
    internal static bool TryRead(HttpContext context, out RequestTarget target)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var start = raw.StartsWith('/') ? 0 : PathOfAbsoluteForm(raw);
        var question = raw.IndexOf('?', StringComparison.Ordinal);
        var end = question < 0 ? raw.Length : question;
        target = default;
        if (start < 0 || start >= end || !Ascii.IsValid(raw)) return false;

        target = new(raw.AsMemory(start, end - start), question < 0 ? default : raw.AsMemory(question + 1));
        return EscapesAreWhole(target.Path.Span) && !Climbs(target.Path.Span);
    }

    /// <summary>
    /// True when a name in the path has gone missing on the way. Clients and servers take <c>.</c> and <c>..</c> out of paths, and what is left
    /// means something else: <c>DELETE …/functions/f/aliases/..</c> would delete the function.
    /// </summary>
    /// <param name="endsInName">The path of the operation ends in a name, not in a word of the API.</param>
    internal bool LacksName(bool endsInName)
    {
        var path = Path.Span;
        if (endsInName && path.EndsWith('/')) return true;
        foreach (var range in path.Split('/'))
        {
            if (path[range] is { Length: > 0 and <= 6 } segment && Uri.UnescapeDataString(segment) is "." or "..") return true;
        }

        return false;
    }

    /// <summary>Start of the path in <c>http://host/path</c>, which proxies may send; -1 without one.</summary>
    private static int PathOfAbsoluteForm(string raw)
    {
        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        return authority < 0 ? -1 : raw.IndexOf('/', authority + 3);
    }

    private static bool EscapesAreWhole(ReadOnlySpan<char> path)
    {
        for (var at = path.IndexOf('%'); at >= 0; at = path.IndexOf('%'))
        {
            if (path.Length < at + 3 || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2])) return false;
            path = path[(at + 3)..];
        }

        return true;
    }

    private static bool Climbs(ReadOnlySpan<char> path)
    {
        if (!path.Contains("/..", StringComparison.Ordinal)) return false;
        var depth = 0;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment is "..") depth--;
            else if (segment is not ("" or ".")) depth++;
            if (depth < 0) return true;
        }

        return false;
    }
}

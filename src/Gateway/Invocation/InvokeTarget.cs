using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Invocation;

/// <summary>Recognises <c>POST /2015-03-31/functions/{name}/invocations</c> without a router.</summary>
internal static class InvokeTarget
{
    /// <summary>The event of a synchronous invocation is smaller than 6 MiB.</summary>
    internal static readonly BodyLimit Limit = new("InvokeFunction", 6_291_456);

    private const string Prefix = "/2015-03-31/functions/";
    private const string Suffix = "/invocations";

    internal static bool Matches(HttpContext context) => context.Request.Method == "POST" && RequestTarget.TryRead(context, out var target) && Matches("POST", target.Path.Span);

    /// <param name="path">As sent, without a query.</param>
    internal static bool Matches(string method, ReadOnlySpan<char> path) => method == "POST" && !Name(path).IsEmpty;

    /// <summary>The function's name as sent, escapes and all; empty when the path is another one.</summary>
    internal static ReadOnlySpan<char> Name(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(Prefix) || !path.EndsWith(Suffix) || path.Length <= Prefix.Length + Suffix.Length) return default;
        var name = path[Prefix.Length..^Suffix.Length];
        return name.Contains('/') ? default : name;
    }
}

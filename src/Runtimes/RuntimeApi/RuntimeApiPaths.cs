namespace Grid.Runtimes.RuntimeApi;

/// <summary>Tells the paths of the Runtime API apart.</summary>
internal static class RuntimeApiPaths
{
    private const string Version = "/2018-06-01/", Invocation = "runtime/invocation/", ResponseEnd = "/response", ErrorEnd = "/error";

    /// <param name="requestId">From the path of <c>response</c> and <c>error</c>; empty elsewhere.</param>
    public static RuntimeApiPath Parse(ReadOnlySpan<char> path, out ReadOnlySpan<char> requestId)
    {
        requestId = default;
        if (!path.StartsWith(Version)) return RuntimeApiPath.Unknown;
        var rest = path[Version.Length..];
        if (!rest.StartsWith(Invocation))
            return rest is "runtime/init/error" ? RuntimeApiPath.InitError : rest is "ping" ? RuntimeApiPath.Ping : RuntimeApiPath.Unknown;

        rest = rest[Invocation.Length..];
        if (rest is "next") return RuntimeApiPath.Next;
        var slash = rest.IndexOf('/');
        if (slash <= 0) return RuntimeApiPath.Unknown;
        requestId = rest[..slash];
        return rest[slash..] switch
        {
            ResponseEnd => RuntimeApiPath.Response,
            ErrorEnd => RuntimeApiPath.Error,
            _ => RuntimeApiPath.Unknown,
        };
    }
}

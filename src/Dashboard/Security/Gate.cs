using System.Net;
using Grid.Contracts.Environments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard.Security;

/// <summary>Who gets in. Stands before every page and before the connection over which pages speak, which browsers let any site open.</summary>
internal sealed class Gate(Sessions sessions, IFunctionNetwork functions, IOptions<DashboardOptions> options)
{
    private static readonly string[] s_traces = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    public Passage Look(HttpContext context)
    {
        if (!IsOwnOrigin(context.Request)) return Passage.Foreign;
        if (options.Value.SignIn == "away" && IsAtHome(context) && !functions.IsTheMachines) return Passage.Home;
        return sessions.IsSignedIn(context) ? Passage.SignedIn : Passage.SignsIn;
    }

    /// <summary>
    /// From the machine itself, and meant for it: a name that somebody else has pointed to this machine is not one of its own, and behind a proxy nobody knows who calls. It is the one
    /// address 127.0.0.1, since functions come from another one of loopback.
    /// </summary>
    internal static bool IsAtHome(HttpContext context) =>
        context.Connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local } && IsLoopback(remote) && IsLoopback(local)
        && IsLoopbackName(context.Request.Host.Host) && !Array.Exists(s_traces, context.Request.Headers.ContainsKey);

    /// <summary>What another site's page sends, browsers mark with that site's origin. Links from other sites may lead here.</summary>
    internal static bool IsOwnOrigin(HttpRequest request)
    {
        if (request.Headers.Origin is { Count: > 0 } origin)
            return Uri.TryCreate(origin, UriKind.Absolute, out var site) && site.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
        return request.Headers["Sec-Fetch-Site"] != "cross-site" || (HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate");
    }

    private static bool IsLoopback(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Equals(IPAddress.Loopback);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

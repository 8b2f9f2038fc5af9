using System.Security.Cryptography;
using System.Text;
using Grid.Contracts.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard.Security;

/// <summary>Who has signed in: a cookie that holds the access key's id and its own end, sealed.</summary>
internal sealed class Sessions(IDataProtectionProvider protection, GridKeyRing ring, IAccessKeys keys, IOptions<DashboardOptions> options)
{
    private const string CookieName = "grid-dashboard";

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("grid.dashboard.session").ToTimeLimitedDataProtector();

    /// <summary>The root's long-lived key alone: session keys are given to functions, which have no business here.</summary>
    public bool Accepts(string accessKeyId, string secret) =>
        keys.Find(accessKeyId, null, out var key) is AccessKeyLookup.Found && key!.PrincipalArn == keys.Root.PrincipalArn
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(key.Secret)));

    /// <summary>What the link that the silo prints carries; 24 bytes that are made from the access key.</summary>
    public string LinkKey => Convert.ToHexStringLower(ring.Derive("grid.dashboard.link"u8, 24));

    public bool AcceptsLink(string key) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(LinkKey));

    public bool IsSignedIn(HttpContext context) => EndOf(context) is not null;

    /// <summary>When the session ends; null when there is none.</summary>
    public DateTimeOffset? EndOf(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { Length: > 0 and < 1024 } cookie) return null;
        try
        {
            return _protector.Unprotect(cookie, out var end) == keys.Root.Id ? end : null;
        }
        catch (CryptographicException)
        {
            // Too old, of another grid, or nothing of ours.
            return null;
        }
    }

    public void SignIn(HttpContext context)
    {
        var lifetime = TimeSpan.FromHours(options.Value.SessionHours);
        context.Response.Cookies.Append(CookieName, _protector.Protect(keys.Root.Id, lifetime), Cookie(context, lifetime));
    }

    public static void SignOut(HttpContext context) => context.Response.Cookies.Delete(CookieName, Cookie(context, null));

    /// <summary>Whether the browser speaks TLS, to us or to the proxy before us.</summary>
    internal static bool IsSecure(HttpContext context) => context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] == "https";

    private static CookieOptions Cookie(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = IsSecure(context),
        Path = DashboardEndpoints.Path,
        IsEssential = true,
        MaxAge = lifetime,
    };
}

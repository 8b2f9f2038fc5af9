using System.Security.Cryptography;
using System.Text;
using Grid.Contracts.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard.Security;

/// <summary>Who has signed in: a cookie that holds the access key's id and its own end, sealed.</summary>
internal sealed class Sessions(IDataProtectionProvider protection, IAccessKeys keys, IOptions<DashboardOptions> options)
{
    private const string CookieName = "grid-dashboard";

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("grid.dashboard.session").ToTimeLimitedDataProtector();

    /// <summary>The root's long-lived key alone: session keys are given to functions, which have no business here.</summary>
    public bool Accepts(string accessKeyId, string secret) =>
        keys.Find(accessKeyId, null, out var key) is AccessKeyLookup.Found && key!.PrincipalArn == keys.Root.PrincipalArn
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(key.Secret)));

    public bool IsSignedIn(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { Length: > 0 and < 1024 } cookie) return false;
        try
        {
            return _protector.Unprotect(cookie) == keys.Root.Id;
        }
        catch (CryptographicException)
        {
            // Too old, of another grid, or nothing of ours.
            return false;
        }
    }

    public void SignIn(HttpContext context)
    {
        var lifetime = TimeSpan.FromHours(options.Value.SessionHours);
        context.Response.Cookies.Append(CookieName, _protector.Protect(keys.Root.Id, lifetime), Cookie(context, lifetime));
    }

    public static void SignOut(HttpContext context) => context.Response.Cookies.Delete(CookieName, Cookie(context, null));

    private static CookieOptions Cookie(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] == "https",
        Path = DashboardEndpoints.Path,
        IsEssential = true,
        MaxAge = lifetime,
    };
}

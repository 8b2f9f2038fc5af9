using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Invocation;

/// <summary>
/// Signs what silos send each other over HTTP, with a key made from the grid's own secret. A seal is good for one silo's incarnation, one request with one body,
/// and as long as signatures of AWS are: five minutes.
/// </summary>
internal sealed class ForwardingSeal(IAccessKeys keys, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
{
    public const string Header = "X-Grid-Seal";

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private readonly Lazy<byte[]> _key = new(() => HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys.Root.Secret), "grid.silo.forwarding"u8));

    /// <summary>A hash of a body, as it goes into a seal.</summary>
    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Compares in constant time.</summary>
    public static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    /// <param name="silo">Whom it is for.</param>
    /// <param name="request">Method and path, headers that matter, the body's hash: whatever must not be changed on the way.</param>
    public string Sign(string silo, string request)
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"{at}.{Compute(silo, at, request)}";
    }

    /// <summary>False for a seal that is none of this grid's, for another silo or request, or too old.</summary>
    public bool Verify(string silo, string request, string seal)
    {
        var dot = seal.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !long.TryParse(seal.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var at)) return false;
        return Math.Abs((double)time.GetUtcNow().ToUnixTimeMilliseconds() - at) <= Skew.TotalMilliseconds && Same(Compute(silo, seal[..dot], request), seal[(dot + 1)..]);
    }

    private string Compute(string silo, string at, string request) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"{silo}\n{at}\n{request}")));
}

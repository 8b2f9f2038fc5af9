using System.Security.Cryptography;
using System.Text;
using Grid.Contracts.Security;

namespace Grid.Gateway.Protocol;

/// <summary>Signs what callers carry back to us: download addresses and markers. Every silo that shares the root key makes the same seals.</summary>
internal sealed class Seal(IAccessKeys keys)
{
    /// <summary>16 bytes as lower-case hex: 32 characters.</summary>
    internal const int Length = 32;

    private readonly Lazy<byte[]> _key = new(() => HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys.Root.Secret), "grid.gateway.seal"u8));

    /// <param name="purpose">Keeps a seal of one kind from being used as another.</param>
    internal string Sign(string purpose, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"{purpose}\n{text}")).AsSpan(0, Length / 2));

    /// <summary>Compares in constant time.</summary>
    internal bool Verify(string purpose, string text, string seal) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(purpose, text)), Encoding.UTF8.GetBytes(seal));
}

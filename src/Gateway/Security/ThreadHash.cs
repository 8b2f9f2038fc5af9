using System.Security.Cryptography;

namespace Grid.Gateway.Security;

/// <summary>
/// SHA-256 and its HMAC with one hash object a thread. The one-shot methods look the algorithm up in OpenSSL on every call,
/// which takes two to three times as long as hashing a kilobyte.
/// </summary>
internal static class ThreadHash
{
    [ThreadStatic]
    private static IncrementalHash? _sha;

    [ThreadStatic]
    private static IncrementalHash? _hmac;

    /// <summary>The key that <see cref="_hmac"/> was made with.</summary>
    [ThreadStatic]
    private static byte[]? _hmacKey;

    /// <param name="hash">32 bytes.</param>
    internal static void Sha256(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        var sha = _sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(data);
        sha.GetHashAndReset(hash);
    }

    /// <param name="key">Never changes: the hash object is kept for as long as the thread meets the same array.</param>
    /// <param name="hash">32 bytes.</param>
    internal static void HmacSha256(byte[] key, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (_hmac is null || !ReferenceEquals(_hmacKey, key))
        {
            _hmac?.Dispose();
            _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
            _hmacKey = key;
        }

        _hmac.AppendData(data);
        _hmac.GetHashAndReset(hash);
    }
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Security;

namespace Grid.Storage.Security;

/// <summary>
/// Session keys that are kept nowhere. The token carries who and until when, authenticated with the folder's secret;
/// id and secret of the key are derived from the token. Layout before base64url: version (1), expiry in Unix seconds (8), nonce (8),
/// length of the role ARN (2), role ARN, session name, HMAC-SHA256 of all before it (32).
/// </summary>
internal sealed class SessionTokens(byte[] secret)
{
    private const byte Version = 1;
    private const int NonceBytes = 8;
    private const int HeadBytes = 1 + 8 + NonceBytes + 2;
    private const int MacBytes = HMACSHA256.HashSizeInBytes;
    private const int MaxTextBytes = 2_048;
    private const int MaxTokenCharacters = 8_192;

    public AccessKey Issue(string roleArn, string sessionName, DateTimeOffset expires)
    {
        var (role, session) = (Encoding.UTF8.GetBytes(roleArn), Encoding.UTF8.GetBytes(sessionName));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(role.Length, MaxTextBytes, nameof(roleArn));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(session.Length, MaxTextBytes, nameof(sessionName));
        var token = new byte[HeadBytes + role.Length + session.Length + MacBytes];
        token[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(1), expires.ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(token.AsSpan(9, NonceBytes));
        BinaryPrimitives.WriteUInt16BigEndian(token.AsSpan(9 + NonceBytes), (ushort)role.Length);
        role.CopyTo(token, HeadBytes);
        session.CopyTo(token, HeadBytes + role.Length);
        HMACSHA256.HashData(secret, token.AsSpan(..^MacBytes), token.AsSpan(^MacBytes..));
        return Read(token, Base64Url.EncodeToString(token));
    }

    /// <summary>The key that belongs to a token, ended or not.</summary>
    /// <returns>Null when this folder's secret did not make the token.</returns>
    public AccessKey? Open(string text)
    {
        if (text.Length > MaxTokenCharacters || !Base64Url.IsValid(text)) return null;
        var token = Base64Url.DecodeFromChars(text);
        if (token.Length < HeadBytes + MacBytes || token[0] != Version) return null;
        Span<byte> mac = stackalloc byte[MacBytes];
        HMACSHA256.HashData(secret, token.AsSpan(..^MacBytes), mac);
        return CryptographicOperations.FixedTimeEquals(mac, token.AsSpan(^MacBytes..)) ? Read(token, text) : null;
    }

    /// <param name="token">Authenticated, so its lengths are true.</param>
    private AccessKey Read(byte[] token, string text)
    {
        var roleBytes = BinaryPrimitives.ReadUInt16BigEndian(token.AsSpan(9 + NonceBytes));
        var role = Encoding.UTF8.GetString(token.AsSpan(HeadBytes, roleBytes));
        var session = Encoding.UTF8.GetString(token.AsSpan((HeadBytes + roleBytes)..^MacBytes));
        return new AccessKey
        {
            Id = AccessKeyIds.Make("ASIA", Derive("id", token)),
            Secret = Convert.ToBase64String(Derive("secret", token).AsSpan(0, 30)),
            SessionToken = text,
            Expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(1))),
            PrincipalArn = $"arn:aws:sts::{Account.Id}:assumed-role/{role[(role.LastIndexOf('/') + 1)..]}/{session}",
        };
    }

    /// <summary>The purpose stands first and never begins with the version's byte, so that no derived value equals a token's code.</summary>
    private byte[] Derive(string purpose, byte[] token) => HMACSHA256.HashData(secret, (byte[])[.. Encoding.UTF8.GetBytes(purpose), .. token]);
}

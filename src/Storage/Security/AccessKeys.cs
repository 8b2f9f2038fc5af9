using System.Collections.Concurrent;
using System.Security.Cryptography;
using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Storage.Security;

internal sealed class AccessKeys : IAccessKeys
{
    private const string SessionSecret = "session.key";
    private const int SecretBytes = 32;
    private const int MaxRemembered = 4_096;

    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(12);

    private readonly TimeProvider clock;
    private readonly SessionTokens tokens;

    /// <summary>Sessions by token, as far as they were asked for. Only tokens of this grid get in, so nobody else can fill it.</summary>
    private readonly ConcurrentDictionary<string, AccessKey> remembered = new(StringComparer.Ordinal);

    /// <exception cref="DataFolderException">The credentials or the session secret cannot be read or made.</exception>
    public AccessKeys(ISecrets secrets, [FromKeyedServices(MachineClock.Key)] TimeProvider clock)
    {
        this.clock = clock;
        Root = CredentialsFile.Open(secrets);
        var secret = secrets.ReadOrMake(SessionSecret, () => RandomNumberGenerator.GetBytes(SecretBytes));
        if (secret.Length != SecretBytes) throw new DataFolderException($"{secrets.Describe(SessionSecret)} does not hold {SecretBytes} bytes.");
        tokens = new SessionTokens(secret);
    }

    public AccessKey Root { get; }

    public AccessKeyLookup Find(string accessKeyId, string? sessionToken, out AccessKey? key)
    {
        key = null;
        if (string.IsNullOrEmpty(sessionToken))
        {
            if (accessKeyId != Root.Id) return AccessKeyLookup.UnknownKey;
            key = Root;
            return AccessKeyLookup.Found;
        }

        if (Remember(sessionToken) is not { } session || session.Id != accessKeyId) return AccessKeyLookup.InvalidToken;
        if (session.Expires <= clock.GetUtcNow())
        {
            remembered.TryRemove(sessionToken, out _);
            return AccessKeyLookup.ExpiredToken;
        }

        key = session;
        return AccessKeyLookup.Found;
    }

    public AccessKey IssueSession(string roleArn, string sessionName, TimeSpan lifetime)
    {
        ArgumentException.ThrowIfNullOrEmpty(roleArn);
        ArgumentException.ThrowIfNullOrEmpty(sessionName);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, MaxLifetime);
        return tokens.Issue(roleArn, sessionName, clock.GetUtcNow() + lifetime);
    }

    private AccessKey? Remember(string token)
    {
        if (remembered.TryGetValue(token, out var known)) return known;
        if (tokens.Open(token) is not { } session) return null;
        // Making a key again costs a few microseconds, so a full cache simply starts over.
        if (remembered.Count >= MaxRemembered) remembered.Clear();
        return remembered[token] = session;
    }
}

using System.Security.Cryptography;

namespace Grid.Scheduling.Messaging;

/// <summary>What counts as the same message in a FIFO queue.</summary>
public static class Deduplication
{
    /// <summary>For how long a message is remembered after it was sent.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>The id of a message that has none: the SHA-256 of its body, without its attributes.</summary>
    public static string IdOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>Messages with the same name are the same.</summary>
    /// <param name="perGroup">Whether the id counts within its group, or in the whole queue.</param>
    public static string Name(bool perGroup, string groupId, string deduplicationId) => perGroup ? $"{groupId} {deduplicationId}" : deduplicationId;
}

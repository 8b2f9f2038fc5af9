using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Tables;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Tables;

/// <summary>Iterators are sealed, so every silo takes what another one gave, and live for 15 minutes.</summary>
internal sealed class ShardIterators(Seal seal, TimeProvider time)
{
    private const string Purpose = "table shard iterator";

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(15);

    internal string Close(TableStreamId stream, string shardId, long position, bool isOldest = false)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().ToUnixTimeMilliseconds()}|{position}|{(isOldest ? 1 : 0)}|{shardId}|{stream.Arn}");
        return $"{stream.Arn}|1|{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(Purpose, text) + text))}";
    }

    internal Outcome<ShardIterator> Open(string iterator)
    {
        if (Read(iterator) is not { } read) return TableStreamWords.InvalidIterator;
        return read.MadeAt + s_life < time.GetUtcNow() ? TableStreamWords.Expired : read;
    }

    private ShardIterator? Read(string iterator)
    {
        var sealedText = iterator[(iterator.LastIndexOf('|') + 1)..];
        if (!Base64Url.IsValid(sealedText)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(sealedText));
        if (text.Length < Seal.Length || !seal.Verify(Purpose, text[Seal.Length..], text[..Seal.Length])) return null;
        var parts = text[Seal.Length..].Split('|', 5);
        return TableStreamId.FromArn(parts[4]) is { } stream
            ? new ShardIterator(
                stream, parts[3], long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2] == "1", DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture)))
            : null;
    }
}

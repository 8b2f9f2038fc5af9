using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>What callers carry back to us for some minutes: shard iterators and the tokens of listings. Sealed, and good for one region and one kind.</summary>
internal sealed class StreamTokens(Seal seal, TimeProvider time)
{
    internal static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <param name="parts">Without line ends, but perhaps for the last.</param>
    internal string Close(ApiRequest request, string kind, params ReadOnlySpan<string> parts)
    {
        var text = string.Join('\n', [Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), .. parts]);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(Scope(request, kind), text) + text));
    }

    /// <returns>Null when the token is not one of this grid's, else when it was made and what is in it.</returns>
    internal (DateTimeOffset MadeAt, string[] Parts)? Open(ApiRequest request, string kind, string token, int parts)
    {
        if (!Base64Url.IsValid(token)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        if (text.Length < Seal.Length || !seal.Verify(Scope(request, kind), text[Seal.Length..], text[..Seal.Length])) return null;
        var found = text[Seal.Length..].Split('\n', parts + 1);
        return found.Length == parts + 1 ? (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(found[0], CultureInfo.InvariantCulture)), found[1..]) : null;
    }

    internal bool IsExpired(DateTimeOffset madeAt) => Now - madeAt > Life;

    private static string Scope(ApiRequest request, string kind) => $"kinesis {request.Region} {kind}";
}

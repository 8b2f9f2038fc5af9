using System.Buffers.Text;
using System.Text;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Logs;

/// <summary>What callers carry back to us from page to page: sealed, and good for one region and one kind of listing.</summary>
internal sealed class LogTokens(Seal seal)
{
    internal string Close(ApiRequest request, string kind, string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(Scope(request, kind), text) + text));

    /// <summary>Reads <c>nextToken</c>; what is not one of this grid's is refused.</summary>
    /// <returns>What is in it; null without a token.</returns>
    internal string? Open(ApiRequest request, string kind)
    {
        if (request.Body.Text("nextToken", LogRules.Token) is not { } token) return null;
        if (Base64Url.IsValid(token))
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
            if (text.Length >= Seal.Length && seal.Verify(Scope(request, kind), text[Seal.Length..], text[..Seal.Length])) return text[Seal.Length..];
        }

        request.Refuse(LogRules.BadToken);
        return null;
    }

    private static string Scope(ApiRequest request, string kind) => $"logs {request.Region} {kind}";
}

using System.Buffers.Text;
using System.Text;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary><c>NextToken</c> of listings. A token is sealed, fits its own listing only, and names the last item of its page.</summary>
internal sealed class NextTokens(Seal seal)
{
    internal static Constraint<string>[] Rules { get; } = [Must.HaveLengthUpTo(2048), Must.HaveLengthFrom(1)];

    /// <returns>Null for the first page, and for a token that this grid has not given, which the request is refused for.</returns>
    internal string? Open(ApiRequest request, string listing, string? token)
    {
        if (token is not { Length: > 0 }) return null;
        var opened = Open(Scope(request, listing), token);
        if (opened is null) request.Refuse(new ApiError(ApiErrorKind.Validation, "Invalid NextToken provided."));
        return opened;
    }

    internal string Close(ApiRequest request, string listing, string last) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(Scope(request, listing), last) + last));

    private static string Scope(ApiRequest request, string listing) => $"next {request.Region} {listing}";

    private string? Open(string scope, string token)
    {
        if (!Base64Url.IsValid(token)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        return text.Length >= Seal.Length && seal.Verify(scope, text[Seal.Length..], text[..Seal.Length]) ? text[Seal.Length..] : null;
    }
}

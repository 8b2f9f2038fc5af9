using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Grid.Contracts;

namespace Grid.Gateway.Protocol;

/// <summary><c>Marker</c> and <c>MaxItems</c> of listings. Markers are opaque and sealed: one that this grid has not given for this listing is refused.</summary>
internal sealed class Paging(Seal seal)
{
    /// <summary>Most items of a page, whatever <c>MaxItems</c> says.</summary>
    internal const int PageItems = 50;

    private static readonly Constraint<long>[] s_anyNumber = [Must.BeUpTo(10_000L), Must.BeFrom(1L)];
    private static readonly Constraint<long>[] s_fewOnly = [Must.BeUpTo((long)PageItems), Must.BeFrom(1L)];

    /// <param name="listing">What is listed, so that a marker fits its own listing only.</param>
    /// <param name="fewOnly">AWS refuses more than 50 instead of giving fewer.</param>
    internal (string? Marker, int MaxItems) Read(ApiRequest request, string listing, bool fewOnly = false)
    {
        var maxItems = (int)Math.Min(request.QueryNumber("MaxItems", fewOnly ? s_fewOnly : s_anyNumber) ?? PageItems, PageItems);
        if (request.Query("Marker", []) is not { Length: > 0 } marker) return (null, maxItems);
        var opened = Open(Scope(request, listing), marker);
        if (opened is null) request.Refuse(ApiError.InvalidParameter("Invalid Marker"));
        return (opened, maxItems);
    }

    /// <summary>Writes <c>NextMarker</c> unless this is the last page.</summary>
    internal void WriteNext(Utf8JsonWriter json, ApiRequest request, string listing, string? nextMarker)
    {
        if (nextMarker is null) return;
        json.WriteString("NextMarker", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(Scope(request, listing), nextMarker) + nextMarker)));
    }

    private static string Scope(ApiRequest request, string listing) => $"marker {request.Region} {listing}";

    private string? Open(string scope, string marker)
    {
        if (!Base64Url.IsValid(marker)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(marker));
        return text.Length >= Seal.Length && seal.Verify(scope, text[Seal.Length..], text[..Seal.Length]) ? text[Seal.Length..] : null;
    }
}

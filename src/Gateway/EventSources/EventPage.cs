using System.Text.Json;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.EventSources;

/// <summary>The part of a listing that was asked for with <c>Limit</c> and <c>NextToken</c>.</summary>
/// <param name="Last">Key of the last item that the caller has; null for the first page.</param>
internal sealed record EventPage(ApiRequest Request, NextTokens Tokens, string Listing, string? Last, int Most)
{
    private const int MostItems = 100;

    /// <param name="listing">What is listed, so that a token fits its own listing only.</param>
    internal static EventPage Read(ApiRequest request, NextTokens tokens, string listing)
    {
        var most = request.Body.Number("Limit", EventBridgeRules.Limit) ?? MostItems;
        return new EventPage(request, tokens, listing, tokens.Open(request, listing, request.Body.Text("NextToken", NextTokens.Rules)), most);
    }

    /// <param name="items">In the ordinal order of their keys.</param>
    internal Answer Answer<T>(string member, IEnumerable<T> items, Func<T, string> key, Action<Utf8JsonWriter, T> write)
    {
        var found = items.Where(item => Last is null || string.CompareOrdinal(key(item), Last) > 0).Take(Most + 1).ToList();
        return Protocol.Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(member);
            foreach (var item in found.Take(Most)) write(json, item);
            json.WriteEndArray();
            if (found.Count > Most) json.WriteString("NextToken", Tokens.Close(Request, Listing, key(found[Most - 1])));
            json.WriteEndObject();
        });
    }
}

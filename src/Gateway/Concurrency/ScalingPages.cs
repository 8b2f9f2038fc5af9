using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Concurrency;

/// <summary><c>MaxResults</c> and <c>NextToken</c> of Application Auto Scaling. A token is sealed and names the last item of its page.</summary>
internal sealed class ScalingPages(Seal seal)
{
    private const int MostItems = 50;

    private static readonly Constraint<long>[] s_maxResults = [Must.BeUpTo((long)MostItems), Must.BeFrom(1L)];

    /// <param name="listing">What is listed, so that a token fits its own listing only.</param>
    internal Page Read(ApiRequest request, string listing)
    {
        var most = request.Body.Number("MaxResults", s_maxResults) ?? MostItems;
        var scope = $"scaling {request.Region} {listing}";
        if (request.Body.Text("NextToken", []) is not { Length: > 0 } token) return new Page(this, scope, null, most);
        var last = Open(scope, token);
        if (last is null) request.Refuse(new ApiError(ApiErrorKind.InvalidNextToken, "Invalid NextToken"));
        return new Page(this, scope, last, most);
    }

    private string? Open(string scope, string token)
    {
        if (!Base64Url.IsValid(token)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        return text.Length >= Seal.Length && seal.Verify(scope, text[Seal.Length..], text[..Seal.Length]) ? text[Seal.Length..] : null;
    }

    private string Write(string scope, string last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(scope, last) + last));

    /// <summary>The part of a listing that was asked for.</summary>
    /// <param name="Last">Key of the last item that the caller has; null for the first page.</param>
    internal sealed record Page(ScalingPages Pages, string Scope, string? Last, int Most)
    {
        /// <summary>An answer with this part of the items. When the last item that the caller has is gone, the listing begins anew.</summary>
        internal Answer Answer<T>(string member, IEnumerable<T> items, Func<T, string> key, Action<Utf8JsonWriter, T> write)
        {
            var all = items.ToList();
            var first = Last is null ? 0 : all.FindIndex(item => key(item) == Last) + 1;
            var page = all.Skip(first).Take(Most).ToList();
            return Protocol.Answer.Ok(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray(member);
                foreach (var item in page) write(json, item);
                json.WriteEndArray();
                if (first + page.Count < all.Count) json.WriteString("NextToken", Pages.Write(Scope, key(page[^1])));
                json.WriteEndObject();
            });
        }
    }
}

using System.Buffers.Text;
using System.Text;
using System.Xml;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary><c>NextToken</c> of listings, which have pages of <see cref="Items"/>. A token is sealed and fits its own listing only.</summary>
internal sealed class TopicPaging(Seal seal)
{
    internal const int Items = 100;

    /// <returns>Null for the first page, and for a token that this grid has not given, which the request is refused for.</returns>
    internal string? Open(QueryRequest request, string listing)
    {
        if (request.Body.Text("NextToken", []) is not { Length: > 0 } token) return null;
        var text = Base64Url.IsValid(token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)) : "";
        if (text.Length >= Seal.Length && seal.Verify(Scope(request, listing), text[Seal.Length..], text[..Seal.Length])) return text[Seal.Length..];
        request.Refuse(TopicWords.Invalid("NextToken"));
        return null;
    }

    /// <summary>One page: its items, and a token unless it is the last one.</summary>
    internal QueryAnswer Answer<T>(QueryRequest request, string listing, string list, Page<T> page, Action<XmlWriter, T> write) => new(xml =>
    {
        xml.WriteStartElement(list);
        foreach (var item in page.Items)
        {
            xml.WriteStartElement("member");
            write(xml, item);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        if (page.NextMarker is { } marker) xml.WriteElementString("NextToken", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(Scope(request, listing), marker) + marker)));
    });

    private static string Scope(QueryRequest request, string listing) => $"sns {request.Region} {listing}";
}

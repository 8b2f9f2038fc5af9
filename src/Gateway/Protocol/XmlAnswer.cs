using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>Writes XML as the Query protocol has it: UTF-8, with a length, and nothing but the declaration and one element.</summary>
internal static class XmlAnswer
{
    /// <summary>A character that XML does not have is written as its number, which most readers take.</summary>
    private static readonly XmlWriterSettings s_settings = new() { CheckCharacters = false, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize };

    /// <summary>Writes status, headers and body; the response must not have begun.</summary>
    /// <param name="body">Writes what is inside the root element.</param>
    internal static async Task Write(HttpContext context, int status, string root, string xmlNamespace, Action<XmlWriter> body)
    {
        using var buffer = new MemoryStream(1024);
        using (var xml = XmlWriter.Create(buffer, s_settings))
        {
            xml.WriteStartElement(root, xmlNamespace);
            body(xml);
            xml.WriteEndElement();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = buffer.Length;
        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
    }
}

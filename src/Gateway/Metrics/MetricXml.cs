using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace Grid.Gateway.Metrics;

/// <summary>Writes an answer's JSON as the XML of the Query protocol.</summary>
internal static class MetricXml
{
    internal static void Write(XmlWriter xml, JsonElement json)
    {
        foreach (var member in json.EnumerateObject())
        {
            xml.WriteStartElement(member.Name);
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var item in member.Value.EnumerateArray())
                    {
                        xml.WriteStartElement("member");
                        if (item.ValueKind is JsonValueKind.Object) Write(xml, item);
                        else xml.WriteString(Text(member.Name, item));
                        xml.WriteEndElement();
                    }

                    break;
                case JsonValueKind.Object:
                    foreach (var entry in member.Value.EnumerateObject())
                    {
                        xml.WriteStartElement("entry");
                        xml.WriteElementString("key", entry.Name);
                        xml.WriteElementString("value", Text(entry.Name, entry.Value));
                        xml.WriteEndElement();
                    }

                    break;
                default:
                    xml.WriteString(Text(member.Name, member.Value));
                    break;
            }

            xml.WriteEndElement();
        }
    }

    private static string Text(string member, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number when MetricMembers.IsTime(member) => DateTimeOffset.FromUnixTimeSeconds(value.GetInt64()).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };
}

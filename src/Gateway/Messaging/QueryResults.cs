using System.Text.Json;
using System.Xml;

namespace Grid.Gateway.Messaging;

/// <summary>Writes an answer's JSON as the XML of the older dialect, whose lists and maps are flat.</summary>
internal static class QueryResults
{
    internal static void Write(XmlWriter xml, JsonElement json, string operation)
    {
        foreach (var member in json.EnumerateObject())
        {
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var item in member.Value.EnumerateArray()) WriteItem(xml, ItemName(member.Name, operation), item, operation);
                    break;
                case JsonValueKind.Object:
                    foreach (var entry in member.Value.EnumerateObject()) WriteEntry(xml, member.Name, entry, operation);
                    break;
                default:
                    xml.WriteElementString(member.Name, Text(member.Value));
                    break;
            }
        }
    }

    private static void WriteItem(XmlWriter xml, string name, JsonElement item, string operation)
    {
        xml.WriteStartElement(name);
        if (item.ValueKind is JsonValueKind.Object) Write(xml, item, operation);
        else xml.WriteString(Text(item));
        xml.WriteEndElement();
    }

    private static void WriteEntry(XmlWriter xml, string map, JsonProperty entry, string operation)
    {
        xml.WriteStartElement(map[..^1]);
        xml.WriteElementString(map == "Tags" ? "Key" : "Name", entry.Name);
        WriteItem(xml, "Value", entry.Value, operation);
        xml.WriteEndElement();
    }

    private static string ItemName(string list, string operation) => list switch
    {
        "QueueUrls" or "queueUrls" => "QueueUrl",
        "Messages" => "Message",
        "Successful" => $"{operation}ResultEntry",
        "Failed" => "BatchResultErrorEntry",
        _ => "ListMessageMoveTasksResultEntry",
    };

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Reads a message that is published, alone or in a batch.</summary>
internal static partial class PublicationReader
{
    /// <summary>Of a message with its attributes, and of all messages of a batch together.</summary>
    internal const int MostBytes = 262_144;

    private const int LongestSubject = 100;
    private const int LongestName = 256;

    /// <param name="traceHeader">Of the call; null without one.</param>
    internal static Outcome<Publication> Read(QueryReader reader, string? traceHeader)
    {
        var text = reader.Text("Message", []);
        if (string.IsNullOrEmpty(text)) return TopicWords.Invalid("Empty message");
        if (!MessageReader.IsXmlText(text)) return TopicWords.Invalid("Message Reason: Invalid characters found");
        var subject = reader.Text("Subject", []);
        if (subject is not null && !IsSubject(subject)) return TopicWords.Invalid("Subject");
        foreach (var member in (string[])["MessageGroupId", "MessageDeduplicationId"])
        {
            if (reader.Has(member)) return TopicWords.Invalid($"{member} Reason: The request includes {member} parameter that is not valid for this topic type");
        }

        var attributes = Attributes(reader.ObjectMap("MessageAttributes", key: "Name", value: "Value") ?? []);
        if (!attributes.Ok) return attributes.Error;
        var publication = new Publication { Message = text, Subject = subject, Attributes = attributes.Value, TraceHeader = traceHeader };
        if (Size(publication) > MostBytes) return TopicWords.Invalid("Message too long");
        return reader.Text("MessageStructure", []) switch
        {
            null or "" => publication,
            "json" => Structured(publication),
            _ => TopicWords.Invalid("MessageStructure"),
        };
    }

    /// <summary>In bytes.</summary>
    internal static long Size(Publication publication) => Bytes(publication.Message) + publication.Attributes.Sum(attribute =>
        (long)Bytes(attribute.Key) + Bytes(attribute.Value.DataType) + (attribute.Value.Text is { } text ? Bytes(text) : attribute.Value.Binary.Length));

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    private static bool IsSubject(string subject) => subject.Length is > 0 and <= LongestSubject && !subject.Any(char.IsControl) && subject[0] != ' ' && subject.All(char.IsAscii);

    /// <summary>One message for each protocol, and one for the others.</summary>
    private static Outcome<Publication> Structured(Publication publication)
    {
        try
        {
            using var document = JsonDocument.Parse(publication.Message);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return Unread();
            var messages = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind is JsonValueKind.String) messages[member.Name] = member.Value.GetString()!;
            }

            if (!messages.Remove("default", out var others)) return TopicWords.Invalid("Message Structure - No default entry in JSON message body");
            if (others.Length == 0 || messages.Any(message => message is { Key: "sqs" or "lambda" or "http" or "https", Value.Length: 0 })) return TopicWords.Invalid("Empty message");
            if (messages.Values.Prepend(others).Any(message => !MessageReader.IsXmlText(message))) return TopicWords.Invalid("Message Reason: Invalid characters found");
            return publication with { Message = others, Messages = messages };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Unread();
        }

        static ApiError Unread() => TopicWords.Invalid("Message Structure - JSON message body failed to parse");
    }

    private static Outcome<Dictionary<string, MessageAttribute>> Attributes(Dictionary<string, QueryReader> attributes)
    {
        var read = new Dictionary<string, MessageAttribute>(StringComparer.Ordinal);
        foreach (var (name, reader) in attributes)
        {
            if (name.Length > LongestName || !Name().IsMatch(name)) return ApiError.InvalidParameter($"The message attribute name '{name}' is invalid.");
            var attribute = Attribute(name, reader);
            if (!attribute.Ok) return attribute.Error;
            read[name] = attribute.Value;
        }

        return read;
    }

    private static Outcome<MessageAttribute> Attribute(string name, QueryReader reader)
    {
        var type = reader.Text("DataType", []);
        if (string.IsNullOrEmpty(type)) return ApiError.InvalidParameter($"The message attribute '{name}' must contain non-empty message attribute type.");
        var kind = type.Split('.', 2)[0];
        if (kind is not ("String" or "Number" or "Binary") || type.Length > LongestName)
            return ApiError.InvalidParameter($"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        if (kind is "Binary") return reader.Blob("BinaryValue") is { Length: > 0 } bytes ? new MessageAttribute { DataType = type, Binary = bytes } : Empty();
        if (reader.Text("StringValue", []) is not { Length: > 0 } value) return Empty();
        if (!MessageReader.IsXmlText(value)) return ApiError.InvalidParameter($"The message attribute '{name}' contains invalid characters.");
        if (kind is "Number" && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return ApiError.InvalidParameter($"Could not cast message attribute '{name}' value to number.");
        if (type == "String.Array" && !IsArray(value)) return ApiError.InvalidParameter($"The message attribute '{name}' is no JSON array of texts, numbers, true, false and null.");
        return new MessageAttribute { DataType = type, Text = value };

        ApiError Empty() => ApiError.InvalidParameter($"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{type}'.");
    }

    private static bool IsArray(string text)
    {
        try
        {
            using var array = JsonDocument.Parse(text);
            return array.RootElement.ValueKind is JsonValueKind.Array && array.RootElement.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]+(?<!\.)\z")]
    private static partial Regex Name();
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Reads a message that is sent, alone or in a batch.</summary>
internal static partial class MessageReader
{
    private const int MostAttributes = 10;
    private const int LongestName = 256;
    private const int LongestId = 128;
    private const int LongestDelay = 900;

    internal static Outcome<NewMessage> Read(ObjectReader reader)
    {
        var body = reader.Text("MessageBody", []);
        if (string.IsNullOrEmpty(body)) return QueueWords.Missing("MessageBody");
        if (!IsXmlText(body)) return new ApiError(ApiErrorKind.InvalidMessageContents, "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
        var delay = reader.Number("DelaySeconds", []);
        if (delay is < 0 or > LongestDelay) return QueueWords.Invalid("DelaySeconds", delay, $"DelaySeconds must be >= 0 and <= {LongestDelay}.");
        var attributes = Attributes(reader.ObjectMap("MessageAttributes") ?? []);
        if (!attributes.Ok) return attributes.Error;
        var trace = Trace(reader.ObjectMap("MessageSystemAttributes") ?? []);
        if (!trace.Ok) return trace.Error;
        var (group, deduplication) = (reader.Text("MessageGroupId", []), reader.Text("MessageDeduplicationId", []));
        if (group is not null && !IsId(group)) return NoId("MessageGroupId", group);
        if (deduplication is not null && !IsId(deduplication)) return NoId("MessageDeduplicationId", deduplication);
        return new NewMessage
        {
            Body = Encoding.UTF8.GetBytes(body),
            Attributes = attributes.Value,
            TraceHeader = trace.Value.Length == 0 ? null : trace.Value,
            DelaySeconds = delay,
            GroupId = group,
            DeduplicationId = deduplication,
        };
    }

    private static ApiError NoId(string parameter, string value) =>
        QueueWords.Invalid(parameter, value, $"{parameter} can only include alphanumeric and punctuation characters. 1 to {LongestId} in length.");

    private static bool IsId(string id) => id.Length is > 0 and <= LongestId && id.All(character => character is > ' ' and <= '~');

    /// <summary>Empty when there is none.</summary>
    private static Outcome<string> Trace(Dictionary<string, ObjectReader> attributes)
    {
        foreach (var (name, reader) in attributes)
        {
            if (name != "AWSTraceHeader") return ApiError.InvalidParameter($"Message system attribute name '{name}' is invalid.");
            if (reader.Text("DataType", []) != "String" || reader.Text("StringValue", []) is not { Length: > 0 } text)
                return ApiError.InvalidParameter("The message system attribute 'AWSTraceHeader' must be a String.");
            return text;
        }

        return "";
    }

    private static Outcome<Dictionary<string, MessageAttribute>> Attributes(Dictionary<string, ObjectReader> attributes)
    {
        if (attributes.Count > MostAttributes) return ApiError.InvalidParameter($"Number of message attributes [{attributes.Count}] exceeds the allowed maximum [{MostAttributes}].");
        var read = new Dictionary<string, MessageAttribute>(StringComparer.Ordinal);
        foreach (var (name, reader) in attributes)
        {
            if (name.Length > LongestName || !Name().IsMatch(name) || Reserved().IsMatch(name)) return ApiError.InvalidParameter($"Message attribute name '{name}' is invalid.");
            var attribute = Attribute(name, reader);
            if (!attribute.Ok) return attribute.Error;
            read[name] = attribute.Value;
        }

        return read;
    }

    private static Outcome<MessageAttribute> Attribute(string name, ObjectReader reader)
    {
        var type = reader.Text("DataType", []);
        if (string.IsNullOrEmpty(type)) return ApiError.InvalidParameter($"The message attribute '{name}' must contain non-empty message attribute type.");
        var kind = type.Split('.', 2)[0];
        if (kind is not ("String" or "Number" or "Binary") || type.Length > LongestName)
            return ApiError.InvalidParameter($"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        if (kind is "Binary")
        {
            var text = reader.Text("BinaryValue", []);
            var bytes = new byte[text?.Length ?? 0];
            if (string.IsNullOrEmpty(text) || !Convert.TryFromBase64String(text, bytes, out var length) || length == 0) return Empty("binary value", type);
            return new MessageAttribute { DataType = type, Binary = bytes.AsMemory(0, length) };
        }

        if (reader.Text("StringValue", []) is not { Length: > 0 } value) return Empty("message attribute value", type);
        if (!IsXmlText(value)) return ApiError.InvalidParameter($"The message attribute '{name}' contains invalid characters.");
        if (kind is "Number" && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return ApiError.InvalidParameter($"Can't cast the value of message (user) attribute '{name}' to a number.");
        return new MessageAttribute { DataType = type, Text = value };

        ApiError Empty(string what, string given) => ApiError.InvalidParameter($"The message attribute '{name}' must contain non-empty {what} for message attribute type '{given}'.");
    }

    /// <summary>True for the characters that XML has. Pairs of surrogates are whole: the body's reader looks after that.</summary>
    internal static bool IsXmlText(string text) => text.All(character => character is >= ' ' and <= '\uFFFD' or '\t' or '\n' or '\r');

    [GeneratedRegex(@"^(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]+(?<!\.)\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(aws|amazon)\.", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}

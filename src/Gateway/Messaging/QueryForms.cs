using System.Text.Json;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Writes the parameters of a form as the JSON that they stand for. A name means the same in every operation, so none is asked for.</summary>
internal static class QueryForms
{
    private static readonly string[] s_texts =
    [
        "QueueUrl", "QueueName", "QueueNamePrefix", "QueueOwnerAWSAccountId", "NextToken", "MessageBody", "MessageGroupId", "MessageDeduplicationId", "ReceiptHandle",
        "ReceiveRequestAttemptId", "SourceArn", "DestinationArn", "TaskHandle", "Id",
    ];

    private static readonly string[] s_numbers =
        ["MaxResults", "DelaySeconds", "MaxNumberOfMessages", "VisibilityTimeout", "WaitTimeSeconds", "MaxNumberOfMessagesPerSecond"];

    private static readonly (string Form, string Json)[] s_lists =
    [
        ("AttributeName", "AttributeNames"), ("MessageAttributeName", "MessageAttributeNames"), ("MessageSystemAttributeName", "MessageSystemAttributeNames"), ("TagKey", "TagKeys"),
    ];

    private static readonly (string Form, string Json, string Key)[] s_maps = [("Attribute", "Attributes", "Name"), ("Tag", "Tags", "Key")];

    private static readonly (string Form, string Json)[] s_attributes = [("MessageAttribute", "MessageAttributes"), ("MessageSystemAttribute", "MessageSystemAttributes")];

    private static readonly string[] s_entries = ["SendMessageBatchRequestEntry", "DeleteMessageBatchRequestEntry", "ChangeMessageVisibilityBatchRequestEntry"];

    internal static void Write(Utf8JsonWriter json, QueryRequest request)
    {
        var body = request.Body;
        json.WriteStartObject();
        WriteMembers(json, body);

        // Calls may go to the queue's own address, which then says which queue is meant.
        if (!body.Has("QueueUrl") && request.Http.Request.RouteValues.ContainsKey("queue")) json.WriteString("QueueUrl", request.Http.Request.Path);
        foreach (var entries in s_entries.Where(body.Has))
        {
            json.WriteStartArray("Entries");
            foreach (var entry in body.Objects(entries, flattened: true)!)
            {
                json.WriteStartObject();
                WriteMembers(json, entry);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, QueryReader body)
    {
        foreach (var name in s_texts)
        {
            if (body.Text(name, []) is { } text) json.WriteString(name, text);
        }

        foreach (var name in s_numbers)
        {
            if (body.Number(name, []) is { } number) json.WriteNumber(name, number);
        }

        foreach (var (form, name) in s_lists)
        {
            if (body.Texts(form, flattened: true) is not { } texts) continue;
            json.WriteStartArray(name);
            foreach (var text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        }

        foreach (var (form, name, key) in s_maps)
        {
            if (body.TextMap(form, flattened: true, key, "Value") is not { } map) continue;
            json.WriteStartObject(name);
            foreach (var (entry, value) in map) json.WriteString(entry, value);
            json.WriteEndObject();
        }

        foreach (var (form, name) in s_attributes)
        {
            if (body.ObjectMap(form, flattened: true, "Name", "Value") is not { } map) continue;
            json.WriteStartObject(name);
            foreach (var (attribute, value) in map)
            {
                json.WriteStartObject(attribute);
                foreach (var member in (string[])["DataType", "StringValue", "BinaryValue"])
                {
                    if (value.Text(member, []) is { } text) json.WriteString(member, text);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }
}

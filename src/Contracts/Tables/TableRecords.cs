using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Contracts.Streams;

namespace Grid.Contracts.Tables;

/// <summary>A change as it lies in a shard's log, and as it is told: to readers of the stream, and in events for functions.</summary>
public static class TableRecords
{
    private static readonly JsonWriterOptions s_form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 256 };

    /// <summary>What is stored: JSON, with the images that the view keeps.</summary>
    /// <param name="now">For changes that do not say when they happened.</param>
    public static byte[] Write(TableChange change, TableView view, DateTimeOffset now)
    {
        var newImage = view.KeepsNew() ? change.NewImage : null;
        var oldImage = view.KeepsOld() ? change.OldImage : null;
        var buffer = new ArrayBufferWriter<byte>(256 + change.Keys.Json.Length + (newImage?.Json.Length ?? 0) + (oldImage?.Json.Length ?? 0));
        using (var json = new Utf8JsonWriter(buffer, s_form))
        {
            json.WriteStartObject();
            json.WriteString("Type"u8, Name(change.Type));
            json.WriteNumber("At"u8, (change.At ?? now).ToUnixTimeSeconds());
            Image(json, "Keys"u8, change.Keys);
            Image(json, "NewImage"u8, newImage);
            Image(json, "OldImage"u8, oldImage);
            json.WriteNumber("Bytes"u8, change.Keys.Bytes + (newImage?.Bytes ?? 0) + (oldImage?.Bytes ?? 0));
            json.WriteString("View"u8, view.Name());
            if (change.UserType is not null) json.WriteString("UserType"u8, change.UserType);
            if (change.PrincipalId is not null) json.WriteString("PrincipalId"u8, change.PrincipalId);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Tells a stored record.</summary>
    /// <param name="eventSourceArn">Of the stream, for an event; null for an answer of <c>GetRecords</c>, which spells two members otherwise.</param>
    public static void Tell(Utf8JsonWriter json, in ShardRecord record, StreamShard shard, string? eventSourceArn, string region)
    {
        using var stored = JsonDocument.Parse(record.Data, s_deep);
        var change = stored.RootElement;
        json.WriteStartObject();
        json.WriteString("eventID"u8, EventId(shard.Log, record.Position));
        json.WriteString("eventName"u8, change.GetProperty("Type"u8).GetString());
        json.WriteString("eventVersion"u8, "1.1"u8);
        json.WriteString("eventSource"u8, "aws:dynamodb"u8);
        json.WriteString("awsRegion"u8, region);
        json.WriteStartObject("dynamodb"u8);
        Raw(json, "ApproximateCreationDateTime"u8, change, "At"u8);
        Raw(json, "Keys"u8, change, "Keys"u8);
        Raw(json, "NewImage"u8, change, "NewImage"u8);
        Raw(json, "OldImage"u8, change, "OldImage"u8);
        json.WriteString("SequenceNumber"u8, TableSequenceNumbers.Write(shard.Log, record.Position));
        Raw(json, "SizeBytes"u8, change, "Bytes"u8);
        Raw(json, "StreamViewType"u8, change, "View"u8);
        json.WriteEndObject();
        if (change.TryGetProperty("UserType"u8, out _) || change.TryGetProperty("PrincipalId"u8, out _))
        {
            json.WriteStartObject("userIdentity"u8);
            Raw(json, eventSourceArn is null ? "Type"u8 : "type"u8, change, "UserType"u8);
            Raw(json, eventSourceArn is null ? "PrincipalId"u8 : "principalId"u8, change, "PrincipalId"u8);
            json.WriteEndObject();
        }

        if (eventSourceArn is not null) json.WriteString("eventSourceARN"u8, eventSourceArn);
        json.WriteEndObject();
    }

    public static string Name(TableChangeType type) => type switch
    {
        TableChangeType.Insert => "INSERT",
        TableChangeType.Modify => "MODIFY",
        _ => "REMOVE",
    };

    /// <summary>The same one however often a record is read.</summary>
    private static string EventId(long log, long position)
    {
        Span<byte> place = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(place, log);
        BinaryPrimitives.WriteInt64BigEndian(place[8..], position);
        return Convert.ToHexStringLower(SHA256.HashData(place).AsSpan(0, 16));
    }

    private static void Image(Utf8JsonWriter json, ReadOnlySpan<byte> name, TableItem? image)
    {
        if (image is null) return;
        json.WritePropertyName(name);
        json.WriteRawValue(image.Json, skipInputValidation: true);
    }

    private static void Raw(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement change, ReadOnlySpan<byte> member)
    {
        if (!change.TryGetProperty(member, out var value)) return;
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grid.Scheduling.EventSources;

/// <summary>What stands around the detail of an event.</summary>
public sealed record EventEnvelope(string Id, string Source, string DetailType, string Account, DateTimeOffset Time, string Region, IReadOnlyList<string> Resources)
{
    internal static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="detail">Writes one value.</param>
    public byte[] Write(Action<Utf8JsonWriter> detail)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("version", "0");
            json.WriteString("id", Id);
            json.WriteString("detail-type", DetailType);
            json.WriteString("source", Source);
            json.WriteString("account", Account);
            json.WriteString("time", SchedulerInput.Time(Time));
            json.WriteString("region", Region);
            json.WriteStartArray("resources");
            foreach (var resource in Resources) json.WriteStringValue(resource);
            json.WriteEndArray();
            json.WritePropertyName("detail");
            detail(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

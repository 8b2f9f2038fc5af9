using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Contracts.Streams;
using Grid.Scheduling.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>The event that a function gets for a batch of records of one shard.</summary>
internal sealed class BatchEvents(IRecordFormat format, StreamShard shard, ShardRules rules)
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="state">Of the window; empty at its beginning and without windows.</param>
    public void Write(IBufferWriter<byte> target, RecordBatch<ShardRecord> batch, ReadOnlyMemory<byte> state, in RecordSource source)
    {
        using var json = new Utf8JsonWriter(target, s_options);
        json.WriteStartObject();
        json.WriteStartArray("Records");
        foreach (var pending in batch.Records) format.Write(json, pending.Record, shard, source);
        json.WriteEndArray();
        if (batch.Window is { } window) WriteWindow(json, batch, window, state, source);
        json.WriteEndObject();
    }

    private void WriteWindow(Utf8JsonWriter json, RecordBatch<ShardRecord> batch, long window, ReadOnlyMemory<byte> state, in RecordSource source)
    {
        json.WriteStartObject("window");
        json.WriteString("start", Timestamp(window));
        json.WriteString("end", Timestamp(window + rules.TumblingWindow));
        json.WriteEndObject();
        json.WritePropertyName("state");
        json.WriteRawValue(state.IsEmpty ? "{}"u8 : state.Span, skipInputValidation: true);
        json.WriteString("shardId", format.ShardId(shard));
        json.WriteString("eventSourceARN", source.Arn);
        json.WriteBoolean("isFinalInvokeForWindow", batch.Work == BatchWork.EndWindow);
        json.WriteBoolean("isWindowTerminatedEarly", batch.EndsEarly);
    }

    private static string Timestamp(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

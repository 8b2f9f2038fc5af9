using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.TelemetryApi;

/// <summary>
/// Everything that happens in an environment with extensions, as events. Until the end of Init events are kept for those who may still subscribe.
/// Called under the lock of the environment's log.
/// </summary>
/// <param name="lines">Writes the platform's events.</param>
/// <param name="parsesRecords">True when a line of output that is a JSON object becomes one in its event too: functions that log in JSON.</param>
internal sealed class TelemetryFeed(JsonLines lines, bool parsesRecords, TimeProvider time) : IPlatformSink, IDisposable
{
    /// <summary>Events and bytes kept for subscribers that are yet to come.</summary>
    private const int EarlyEvents = 1000, EarlyBytes = 262_144;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<TelemetrySubscriber> _subscribers = [];
    private List<(TelemetryTypes Type, byte[] Event)>? _early = [];
    private int _earlyBytes;

    public JsonLines Lines => lines;

    public LineBuffer Line { get; } = new();

    public IReadOnlyList<TelemetrySubscriber> Subscribers => _subscribers;

    public void FinishLine()
    {
        Publish(TelemetryTypes.Platform, Line.Written.ToArray());
        Line.Clear();
    }

    public void Function(ReadOnlySpan<byte> line) => Output(TelemetryTypes.Function, "function", line, parsesRecords);

    public void Extension(ReadOnlySpan<byte> line) => Output(TelemetryTypes.Extension, "extension", line, parses: false);

    public void Add(TelemetrySubscriber subscriber)
    {
        _subscribers.Add(subscriber);
        foreach (var (type, record) in _early ?? [])
        {
            if (subscriber.Subscription.Wanted.HasFlag(type)) subscriber.Add(record);
        }
    }

    /// <summary>Init is over: nobody subscribes any more.</summary>
    public void Close() => _early = null;

    /// <summary>The event that tells a subscriber what it has missed.</summary>
    public byte[] LogsDropped(int records, long bytes) => Write("platform.logsDropped", json =>
    {
        json.WriteStartObject("record");
        json.WriteString("reason", "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.");
        json.WriteNumber("droppedRecords", records);
        json.WriteNumber("droppedBytes", bytes);
        json.WriteEndObject();
    });

    public void Dispose() => lines.Dispose();

    private void Output(TelemetryTypes type, string name, ReadOnlySpan<byte> line, bool parses)
    {
        if (_early is null && !_subscribers.Exists(subscriber => subscriber.Subscription.Wanted.HasFlag(type))) return;
        var text = line.ToArray();
        Publish(type, Write(name, json =>
        {
            json.WritePropertyName("record");
            if (parses && IsObject(text)) json.WriteRawValue(text, skipInputValidation: true);
            else json.WriteStringValue(System.Text.Encoding.UTF8.GetString(text));
        }));
    }

    private void Publish(TelemetryTypes type, byte[] record)
    {
        if (_early is not null && _early.Count < EarlyEvents && _earlyBytes + record.Length <= EarlyBytes)
        {
            _early.Add((type, record));
            _earlyBytes += record.Length;
        }

        foreach (var subscriber in _subscribers)
        {
            if (subscriber.Subscription.Wanted.HasFlag(type)) subscriber.Add(record);
        }
    }

    private byte[] Write(string type, Action<Utf8JsonWriter> record)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, s_options);
        json.WriteStartObject();
        json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("type", type);
        record(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static bool IsObject(byte[] line)
    {
        if (line.Length == 0 || line[0] != (byte)'{') return false;
        try
        {
            var reader = new Utf8JsonReader(line);
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

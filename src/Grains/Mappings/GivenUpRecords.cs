using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Contracts.Streams;
using Grid.Scheduling.Mappings;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Mappings;

/// <summary>Tells a mapping's on-failure destination of records that were given up.</summary>
internal sealed partial class GivenUpRecords(IDeliveries deliveries, TimeProvider time, Dice dice, ILogger<GivenUpRecords> logger)
{
    /// <summary>Refusals after which a destination is not asked again: it is not there, or does not take the record.</summary>
    private const int MostRefusals = 5;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Ends when the destination has it, or has refused it several times; then the log says which records those were, and they can be read from the stream as long as it keeps them.
    /// An exception is tried again until it passes.
    /// </summary>
    public async Task Tell(EventSourceMapping mapping, IRecordFormat format, StreamShard shard, string streamArn, RecordBatch<ShardRecord> batch, BatchEvents events, CancellationToken stopping)
    {
        var condition = batch.Work == BatchWork.GiveUpTooOld ? "RecordAgeExceeded" : "RetryAttemptsExhausted";
        var (first, last) = batch.Records.Count == 0 ? ("", "") : (format.SequenceNumber(shard, batch.Records[0].Position), format.SequenceNumber(shard, batch.Records[^1].Position));
        MappingMeasures.Count(mapping, MappingMeasures.Dropped, batch.Records.Count);
        if (mapping.Settings.OnFailure is not { } target)
        {
            LogDropped(mapping.Id.Uuid, batch.Records.Count, first, last, condition);
            return;
        }

        var delivery = Record(mapping, format, shard, streamArn, batch, events, target, condition);
        for (int times = 1, refusals = 0; ; times++)
        {
            string? reason;
            try
            {
                var told = await deliveries.Deliver(delivery, stopping);
                if (told.Ok)
                {
                    MappingMeasures.Count(mapping, MappingMeasures.Delivered, batch.Records.Count);
                    return;
                }

                reason = told.Error.Message;
                refusals++;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                reason = exception.Message;
            }

            MappingMeasures.DestinationFailed(mapping);
            if (refusals == MostRefusals)
            {
                LogUndelivered(mapping.Id.Uuid, batch.Records.Count, first, last, condition, target, reason);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(RetryPause.After(times, dice.Roll())), time, stopping);
        }
    }

    private Delivery Record(
        EventSourceMapping mapping, IRecordFormat format, StreamShard shard, string streamArn, RecordBatch<ShardRecord> batch, BatchEvents events, string target, string condition)
    {
        var now = time.GetUtcNow();
        var isObject = target.Split(':') is [_, _, "s3", ..];
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteStartObject("requestContext");
            json.WriteString("requestId", batch.Last?.RequestId ?? Guid.NewGuid().ToString());
            json.WriteString("functionArn", mapping.FunctionArn);
            json.WriteString("condition", condition);
            json.WriteNumber("approximateInvokeCount", batch.Invocations);
            json.WriteEndObject();
            if (batch.Last is { } last && batch.Work != BatchWork.GiveUpTooOld)
            {
                json.WriteStartObject("responseContext");
                json.WriteNumber("statusCode", 200);
                json.WriteString("executedVersion", last.ExecutedVersion);
                json.WriteString("functionError", last.FunctionError);
                json.WriteEndObject();
            }

            json.WriteString("version", "1.0");
            json.WriteString("timestamp", Timestamp(now));
            json.WriteStartObject(format.BatchInfo);
            json.WriteString("shardId", format.ShardId(shard));
            if (batch.Records.Count > 0)
            {
                json.WriteString("startSequenceNumber", format.SequenceNumber(shard, batch.Records[0].Position));
                json.WriteString("endSequenceNumber", format.SequenceNumber(shard, batch.Records[^1].Position));
                json.WriteString("approximateArrivalOfFirstRecord", Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(batch.Records[0].ArrivedAt)));
                json.WriteString("approximateArrivalOfLastRecord", Timestamp(DateTimeOffset.FromUnixTimeMilliseconds(batch.Records[^1].ArrivedAt)));
            }

            json.WriteNumber("batchSize", batch.Records.Count);
            json.WriteString("streamArn", streamArn);
            json.WriteEndObject();
            if (isObject)
            {
                var payload = new ArrayBufferWriter<byte>();
                events.Write(payload, batch, default, new RecordSource(mapping.SourceArn, mapping.Id.Region, ""));
                json.WriteString("payload", Encoding.UTF8.GetString(payload.WrittenSpan));
            }

            json.WriteEndObject();
        }

        return new Delivery
        {
            TargetArn = target,
            Body = buffer.WrittenMemory,
            ObjectKey = isObject
                ? string.Create(CultureInfo.InvariantCulture, $"aws/lambda/{mapping.Id.Uuid}/{format.ShardId(shard)}/{now:yyyy/MM/dd}/{now:yyyy-MM-dd'T'HH.mm.ss}-{Guid.NewGuid()}")
                : null,
        };
    }

    private static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    [LoggerMessage(1, LogLevel.Warning, "Mapping {Uuid} has given up {Records} records, {First} to {Last} ({Condition}); it has no destination for them")]
    private partial void LogDropped(string uuid, int records, string first, string last, string condition);

    [LoggerMessage(2, LogLevel.Error, "Mapping {Uuid} has given up {Records} records, {First} to {Last} ({Condition}), and {Target} does not take the word of it: {Reason}")]
    private partial void LogUndelivered(string uuid, int records, string first, string last, string condition, string target, string? reason);
}

using System.Buffers;
using System.Text.Json;
using Grid.Contracts.Streams;
using Grid.Scheduling.Mappings;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Mappings;

/// <summary>Reads a shard ahead of what is being done, and looks what of it has expired.</summary>
internal sealed partial class ShardRun
{
    private const int MostRead = 10_000;
    private const int ReadWaitMs = 60_000;

    /// <summary>Before a shard that could not be read is read again.</summary>
    private static readonly TimeSpan ReadPause = TimeSpan.FromSeconds(1);

    /// <summary>How often a reader that stands still looks whether its records have expired.</summary>
    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Items of tables may be nested deeply.</summary>
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 256 };

    private async Task ReadOn()
    {
        _isReading = true;
        try
        {
            // Where the head is must be known before anybody waits there: the end of a window depends on it.
            var waits = _progress.IsAtHead;
            var began = reading.Time.GetTimestamp();
            var page = await _log.Read(_progress.End, Math.Min(MostRead, _rules.BatchSize * _rules.Lanes), ShardRules.MostBytes, waits ? ReadWaitMs : 0, _stopping);
            Take(page);
            // A shard whose silo stops answers before its time.
            if (waits && page.Blocks.Count == 0 && !_progress.IsClosed && reading.Time.GetElapsedTime(began) < ReadPause) await Pause(ReadPause);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogUnreadable(exception, order.Mapping.Id.Uuid, _shard.Id);
            await Pause(ReadPause);
        }
        finally
        {
            _isReading = false;
            _pulse.Set();
        }
    }

    private async Task Pause(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, reading.Time, _stopping);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Take(ShardPage page)
    {
        if (_stopping.IsCancellationRequested) return;
        if (page.IsGone)
        {
            _progress.Expire(long.MaxValue);
            _progress.Close();
            return;
        }

        var from = _progress.End;
        if (page.From > from) LogExpired(order.Mapping.Id.Uuid, _shard.Id, page.From - from);
        _progress.Skip(page.From);
        foreach (var trace in page.Traces) _traces.Add(trace);
        var (now, polled, filtered) = (NowMs, 0, 0);
        foreach (var block in page.Blocks)
        {
            foreach (var record in block.From(Math.Max(from, page.From)))
            {
                polled++;
                if (Wants(record))
                {
                    _progress.Offer(new PendingRecord<ShardRecord>(record.Position, record.ArrivedAt, _format.SizeOf(record), record), Hash(record.PartitionKey.Span), now);
                }
                else
                {
                    filtered++;
                    _progress.Skip(record.Position + 1);
                }
            }
        }

        MappingMeasures.Count(order.Mapping, MappingMeasures.Polled, polled);
        MappingMeasures.Count(order.Mapping, MappingMeasures.FilteredOut, filtered);
        var atHead = _progress.End >= page.Head;
        _progress.AtHead(atHead);
        if (atHead && page.IsClosed) _progress.Close();
    }

    private bool Wants(in ShardRecord record)
    {
        if (_filter.TakesAll) return true;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer)) _format.WriteForFilter(json, record, _shard, _source);
        using var document = JsonDocument.Parse(buffer.WrittenMemory, s_deep);
        return _filter.Matches(document.RootElement);
    }

    /// <summary>FNV-1a: which lane a key has must not depend on the process.</summary>
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = 2_166_136_261u;
        foreach (var value in key) hash = (hash ^ value) * 16_777_619u;
        return hash;
    }

    /// <summary>Records that the stream has no more are given up, however often they may still be tried.</summary>
    private async Task LookForExpiry()
    {
        if (Now < _expiryLooked + ExpiryPeriod) return;
        _expiryLooked = Now;
        try
        {
            var page = await _log.Read(_progress.Checkpoint.Position, 1, 1, 0, _stopping);
            _progress.Expire(page.IsGone ? long.MaxValue : page.From);
        }
        catch (Exception exception)
        {
            LogUnreadable(exception, order.Mapping.Id.Uuid, _shard.Id);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Mapping {Uuid} cannot read shard {Shard}; it tries again in a second")]
    private partial void LogUnreadable(Exception exception, string uuid, string shard);

    [LoggerMessage(3, LogLevel.Warning, "Mapping {Uuid} finds that {Records} records of shard {Shard} have expired before they were read")]
    private partial void LogExpired(string uuid, string shard, long records);
}

using System.Globalization;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Traces;
using Grid.Scheduling.Traces;
using Grid.Storage.Traces;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Traces;

/// <inheritdoc cref="ITraces"/>
internal sealed class TraceReader(ITraceStore store, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : ITraces
{
    /// <summary>Bytes of documents that are looked at for one page, unless one trace has more.</summary>
    private const long MostPageBytes = 8 * 1024 * 1024;

    /// <summary>Traces of one graph.</summary>
    private const int MostMapped = 2_000;

    private const int MostPage = 500;

    public async Task<IReadOnlyList<RejectedSegment>> Put(string region, IReadOnlyList<ReadOnlyMemory<byte>> documents, CancellationToken cancellationToken)
    {
        List<RejectedSegment> rejected = [];
        List<SegmentRow> rows = new(documents.Count);
        var now = time.GetUtcNow();
        foreach (var document in documents)
        {
            if (SegmentReader.Read(document, TraceRows.Seconds(now), out var segment, out var id) is { } code) rejected.Add(new RejectedSegment(id, code, $"Invalid segment. ErrorCode: {code}"));
            else rows.Add(TraceRows.Of(region, segment!, document));
        }

        foreach (var together in rows.Chunk(ITraceStore.MostTogether)) await store.Add(together, Milliseconds(now), cancellationToken);
        TraceMeasures.Count(TraceMeasures.Stored, rows.Count);
        TraceMeasures.Count(TraceMeasures.Rejected, rejected.Count);
        return rejected;
    }

    public async Task<Outcome<TracePage>> Summaries(TraceQuery query, CancellationToken cancellationToken)
    {
        TraceFilter? filter = null;
        if (query.Filter is { } expression && (filter = TraceFilter.Parse(expression, out var problem)) is null) return new ApiError(ApiErrorKind.InvalidTraceRequest, $"Invalid filter expression: {problem}.");
        var byUpdate = query.By is TraceTimeRange.Event;
        var limit = Math.Clamp(query.Limit, 1, MostPage);
        var found = await store.Newest(query.Region, byUpdate, Milliseconds(query.From), Milliseconds(query.To), Marker(query.Marker), limit, cancellationToken);
        var looked = Fitting(found);
        var traces = await View(looked, cancellationToken);
        return new TracePage
        {
            Items = [.. looked.Zip(traces).Where(each => filter?.Matches(each.Second) != false).Select(each => TraceSummaries.Of(each.First, each.Second))],
            Processed = looked.Count,
            NextMarker = looked.Count < found.Count || found.Count == limit ? Marker(looked[^1], byUpdate) : null,
        };
    }

    public async Task<IReadOnlyList<Trace>> Get(string region, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = await store.Find(region, ids, cancellationToken);
        var documents = await store.Documents([.. found.Select(row => row.Number)], cancellationToken);
        return [.. found.Zip(documents).Select(each => Whole(each.First, each.Second))];
    }

    public async Task<IReadOnlyList<TracedService>> Graph(string region, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var map = new ServiceMap();
        (long, long)? before = null;
        for (var left = MostMapped; left > 0;)
        {
            var found = await store.Newest(region, byUpdate: false, Milliseconds(from), Milliseconds(to), before, Math.Min(left, MostPage), cancellationToken);
            if (found.Count == 0) break;
            var looked = Fitting(found);
            foreach (var trace in await View(looked, cancellationToken)) map.Add(trace);
            left -= looked.Count;
            before = (looked[^1].Started, looked[^1].Number);
        }

        return TraceGraphs.Of(map);
    }

    public async Task<IReadOnlyList<TracedService>> Graph(string region, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var map = new ServiceMap();
        foreach (var trace in await View(await store.Find(region, ids, cancellationToken), cancellationToken)) map.Add(trace);
        return TraceGraphs.Of(map);
    }

    /// <summary>The first ones whose documents fit into memory.</summary>
    private static List<TraceRow> Fitting(IReadOnlyList<TraceRow> found)
    {
        List<TraceRow> fitting = [];
        var bytes = 0L;
        foreach (var row in found)
        {
            bytes += row.Bytes;
            if (fitting.Count > 0 && bytes > MostPageBytes) break;
            fitting.Add(row);
        }

        return fitting;
    }

    private async Task<List<TraceView>> View(IReadOnlyList<TraceRow> rows, CancellationToken cancellationToken)
    {
        var documents = await store.Documents([.. rows.Select(row => row.Number)], cancellationToken);
        return [.. documents.Select(each => new TraceView(each.Select(Read).OfType<Segment>()))];
    }

    private static Segment? Read(ReadOnlyMemory<byte> document)
    {
        SegmentReader.Read(document, out var segment, out _);
        return segment;
    }

    private static Trace Whole(in TraceRow row, IReadOnlyList<ReadOnlyMemory<byte>> documents)
    {
        var read = documents.Select(document => (Document: document, Segment: Read(document))).Where(each => each.Segment is not null).ToList();
        var view = new TraceView(read.Select(each => each.Segment!));
        return new Trace
        {
            Id = row.TraceId,
            Duration = TimeSpan.FromSeconds(view.Duration),
            LimitExceeded = row.LimitExceeded,
            Segments = [.. read.OrderBy(each => each.Segment!.Start).Select(each => new TraceSegment(each.Segment!.Id, Encoding.UTF8.GetString(each.Document.Span)))],
        };
    }

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static string Marker(in TraceRow last, bool byUpdate) => string.Create(CultureInfo.InvariantCulture, $"{(byUpdate ? last.Updated : last.Started)}:{last.Number}");

    private static (long Time, long Number)? Marker(string? marker)
    {
        if (marker?.Split(':') is not [var time, var number]) return null;
        return (long.Parse(time, CultureInfo.InvariantCulture), long.Parse(number, CultureInfo.InvariantCulture));
    }
}

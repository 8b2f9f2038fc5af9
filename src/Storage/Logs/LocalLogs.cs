using System.Text;
using System.Threading.Channels;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Storage.Logs;

/// <inheritdoc />
internal sealed class LocalLogs(FunctionLog log, IOptions<LogOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider clock) : ILocalLogs
{
    private const int MostStreams = 10_000;

    private readonly LogTail tail = new(log.Catalog);

    public ChannelReader<LogGroupId> Begun => log.Catalog.Begun;

    public LogPart Search(LogQuery query, long ingestedAfter, CancellationToken cancellationToken) => log.Catalog.Find(query.Group) is { } group
        ? new LogSearch(group, query, ingestedAfter).Run(options.Value.Readers, options.Value.PageMb * 1024L * 1024L, clock, cancellationToken)
        : new LogPart();

    public LogTailPiece Tail(LogTailOrder order) => tail.Read(order);

    public IReadOnlyList<LocalLogGroup> Groups(string? region) => [.. log.Catalog.Groups.Where(group => region is null || group.Id.Region == region).Select(Describe)];

    public LocalLogGroup? Group(LogGroupId group) => log.Catalog.Find(group) is { } known ? Describe(known) : null;

    public IReadOnlyList<LogStreamDescription> Streams(LogGroupId group, string? prefix, long ingestedAfter)
    {
        if (log.Catalog.Find(group) is not { } known) return [];
        var views = known.Look();
        var deleted = LogScope.Deletions(views);
        Dictionary<string, LogStreamEntry> streams = new(StringComparer.Ordinal);
        foreach (var view in views.Where(view => view.Segment.LastIngestion > ingestedAfter))
        {
            foreach (var stream in view.Streams.Where(stream => prefix is null || stream.Name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                if (stream.IsDeleted(view.Segment.Id, deleted)) continue;
                streams[stream.Name] = !streams.TryGetValue(stream.Name, out var other) ? stream : other with
                {
                    FirstEvent = Math.Min(other.FirstEvent, stream.FirstEvent),
                    LastEvent = Math.Max(other.LastEvent, stream.LastEvent),
                    LastIngestion = Math.Max(other.LastIngestion, stream.LastIngestion),
                };
            }
        }

        return [.. streams.Values.OrderByDescending(stream => Math.Max(stream.LastIngestion, stream.CreatedAt)).Take(MostStreams).Select(stream => stream.Describe()).OrderBy(stream => stream.Name, StringComparer.Ordinal)];
    }

    public string[] Known(LogGroupId group, string[] streams, long ingestedAfter) => log.Catalog.Find(group)?.Known(streams, ingestedAfter) ?? [];

    public async Task<bool> CreateStream(LogGroupId group, string stream)
    {
        if (log.Catalog.Find(group)?.HasStreams(MostStreams) is true) return false;
        await log.Writer.Do(() => log.Writer.Declare(group, stream));
        return true;
    }

    public Task Put(LogGroupId group, string stream, IReadOnlyList<NewLogEvent> events)
    {
        LogLine[] lines =
        [
            .. events.Select(one =>
            {
                var text = Encoding.UTF8.GetBytes(one.Message);
                return new LogLine(null, text, text.Length, one.Timestamp);
            }),
        ];
        return log.Writer.Do(() => log.Writer.Write(group, stream, LogBlockKind.Events, lines));
    }

    public async Task DeleteStream(LogGroupId group, string stream)
    {
        // Looking may read every file of the group; nothing is written meanwhile that waits for its turn.
        if (Known(group, [stream], 0) is []) return;
        await log.Writer.Do(() =>
        {
            if (log.Catalog.Find(group) is { } known) log.Writer.Delete(known, stream);
        });
    }

    public Task DeleteGroup(LogGroupId group) => log.Writer.Do(() =>
    {
        if (log.Catalog.Find(group) is { } known) log.Writer.Delete(known);
    });

    public Task Sweep(LogGroupId group, int? days, long deletedAt) => log.Writer.Do(() =>
    {
        log.Retention.Sweep(group, days, deletedAt);
        log.Retention.Bound();
    });

    private static LocalLogGroup Describe(LogGroup group) => new() { Id = group.Id, Bytes = group.Bytes, LastIngestion = group.LastIngestion };
}

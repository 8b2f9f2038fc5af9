using System.Runtime.CompilerServices;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Storage.Durability;
using Grid.Storage.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Logs;

/// <inheritdoc />
internal sealed class ClusterLogs(ILogSilos silos, ILocalLogs local, IGrainFactory grains, IGrainStateIndex index, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : ILogs
{
    private const int Batch = 200;
    private const int MostTailed = 500;

    private static readonly TimeSpan TailPeriod = TimeSpan.FromSeconds(1);

    public async ValueTask<LogPage> Filter(LogQuery query, CancellationToken cancellationToken)
    {
        LogPattern.Parse(query.Pattern);
        if (await Group(query.Group, cancellationToken) is not { Value: { } group }) return new LogPage();
        var valid = query with { Start = Math.Max(query.Start, OldestOf(group)), Limit = Math.Clamp(query.Limit, 1, LogQuery.MostEvents) };
        var answers = await silos.Ask((logs, _) => logs.Search(valid, group.DeletedAt), cancellationToken);
        return LogMerge.Merge([.. answers.Where(answer => answer.HasAnswered).Select(answer => answer.Value!)], valid.Limit, valid.NewestFirst, answers.Count(answer => !answer.HasAnswered));
    }

    public async IAsyncEnumerable<LogTailPart> Tail(LogTailQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogPattern.Parse(query.Pattern);
        var since = time.GetUtcNow().ToUnixTimeMilliseconds();
        Dictionary<SiloAddress, LogCursor[]> cursors = [];
        using var period = new PeriodicTimer(TailPeriod, time);
        while (await period.WaitForNextTickAsync(cancellationToken))
        {
            var answers = await silos.Ask((logs, silo) => logs.Tail(new LogTailOrder { Query = query, Cursors = cursors.GetValueOrDefault(silo), Since = since }), cancellationToken);
            var isSampled = false;
            List<LogEvent> events = [];
            foreach (var (silo, _, piece) in answers.Where(answer => answer.HasAnswered))
            {
                cursors[silo] = piece!.Cursors;
                isSampled |= piece.IsSampled;
                events.AddRange(piece.Events);
            }

            events.Sort(static (left, right) => left.Position.CompareTo(right.Position));
            yield return events.Count > MostTailed
                ? new LogTailPart { Events = [.. events.TakeLast(MostTailed)], IsSampled = true }
                : new LogTailPart { Events = [.. events], IsSampled = isSampled };
        }
    }

    public async Task<Page<LogGroupDescription>> Groups(string region, string? prefix, string? part, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var answers = await silos.Ask((logs, _) => logs.Groups(region), cancellationToken);
        var bytes = answers.Where(answer => answer.HasAnswered).SelectMany(answer => answer.Value!).ToLookup(group => group.Id, group => group.Bytes);
        var found = new List<LogGroupDescription>();
        var after = marker is null ? null : new LogGroupId(region, marker).GrainKey;
        IReadOnlyList<StoredState<StoredLogGroup>> states;
        do
        {
            states = await index.Scan<StoredLogGroup>(StoredLogGroup.StateName, new LogGroupId(region, prefix ?? "").GrainKey, after, Batch, cancellationToken);
            foreach (var stored in states)
            {
                after = stored.Key;
                var id = LogGroupId.FromGrainKey(stored.Key);
                if (!stored.State.Exists || (part is not null && !id.Name.Contains(part, StringComparison.OrdinalIgnoreCase))) continue;
                if (found.Count == maxItems) return new Page<LogGroupDescription> { Items = found, NextMarker = found[^1].Id.Name };
                found.Add(stored.State.Describe(id) with { StoredBytes = bytes[id].Sum() });
            }
        }
        while (states.Count == Batch);
        return new Page<LogGroupDescription> { Items = found };
    }

    public async Task<Outcome<LogGroupDescription>> Group(LogGroupId group, CancellationToken cancellationToken)
    {
        var described = await Grain(group).Describe(cancellationToken);
        if (described.Ok) return described;
        // A silo may have taken in its first event a moment ago.
        var answers = await silos.Ask((logs, _) => logs.Group(group), cancellationToken);
        return answers.Max(answer => answer.Value?.LastIngestion) is { } ingested && await Grain(group).Ensure(ingested, cancellationToken) is { } ensured ? ensured : described;
    }

    public async Task<Page<LogStreamDescription>> Streams(LogStreamQuery query, CancellationToken cancellationToken)
    {
        var streams = (await Merged(query.Group, query.Prefix, cancellationToken)).ToList();
        streams.Sort((left, right) => query.Descending ? Compare(right, left) : Compare(left, right));
        var page = streams.Where(stream => query.After is not { } after || (query.Descending ? Compare(stream, after) < 0 : Compare(stream, after) > 0)).Take(query.Limit + 1).ToList();
        return page.Count <= query.Limit
            ? new Page<LogStreamDescription> { Items = page }
            : new Page<LogStreamDescription> { Items = page[..query.Limit], NextMarker = page[query.Limit - 1].Name };

        int Compare(LogStreamDescription left, LogStreamDescription right)
        {
            var order = query.ByLastEvent ? Nullable.Compare(left.LastEvent, right.LastEvent) : 0;
            return order == 0 ? string.CompareOrdinal(left.Name, right.Name) : order;
        }
    }

    public async Task<LogStreamDescription?> Stream(LogGroupId group, string stream, CancellationToken cancellationToken) =>
        (await Merged(group, stream, cancellationToken)).FirstOrDefault(known => known.Name == stream);

    public Task CreateStream(LogGroupId group, string stream, CancellationToken cancellationToken) => local.CreateStream(group, stream).WaitAsync(cancellationToken);

    public Task Put(LogGroupId group, string stream, IReadOnlyList<NewLogEvent> events, CancellationToken cancellationToken) => local.Put(group, stream, events).WaitAsync(cancellationToken);

    public Task DeleteStream(LogGroupId group, string stream, CancellationToken cancellationToken) => silos.Ask((logs, _) => logs.DeleteStream(group, stream), cancellationToken);

    public async Task<Outcome<Done>> DeleteGroup(LogGroupId group, CancellationToken cancellationToken)
    {
        await Group(group, cancellationToken);
        var deleted = await Grain(group).Delete(cancellationToken);
        // Those that do not answer look after it themselves.
        if (deleted.Ok) await silos.Ask((logs, _) => logs.DeleteGroup(group), cancellationToken);
        return deleted;
    }

    private async Task<IEnumerable<LogStreamDescription>> Merged(LogGroupId id, string? prefix, CancellationToken cancellationToken)
    {
        if (await Group(id, cancellationToken) is not { Value: { } group }) return [];
        var answers = await silos.Ask((logs, _) => logs.Streams(id, prefix, group.DeletedAt), cancellationToken);
        return LogMerge.Merge(answers.Where(answer => answer.HasAnswered).SelectMany(answer => answer.Value!));
    }

    private long OldestOf(LogGroupDescription group) => group.RetentionDays is { } days ? (time.GetUtcNow() - TimeSpan.FromDays(days)).ToUnixTimeMilliseconds() : 0;

    private ILogGroupGrain Grain(LogGroupId group) => grains.GetGrain<ILogGroupGrain>(group.GrainKey);
}

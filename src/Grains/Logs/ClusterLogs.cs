using System.Runtime.CompilerServices;
using Grid.Contracts;
using Grid.Contracts.Logs;
using Grid.Storage.Durability;
using Grid.Storage.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Logs;

/// <inheritdoc />
internal sealed class ClusterLogs(
    ILogSilos silos, ILocalLogs local, IGrainFactory grains, IGrainStateIndex index, IOptions<LogOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : ILogs
{
    private const int Batch = 200;
    private const int MostTailed = 500;

    private static readonly TimeSpan TailPeriod = TimeSpan.FromSeconds(1);

    public async ValueTask<LogPage> Filter(LogQuery query, CancellationToken cancellationToken)
    {
        LogPattern.Parse(query.Pattern);
        var described = await Group(query.Group, cancellationToken);
        if (!described.Ok) return new LogPage { SilosMissing = described.Error.Kind is ApiErrorKind.Service ? 1 : 0 };
        var group = described.Value;
        var valid = query with { Start = Math.Max(query.Start, OldestOf(group)), Limit = Math.Clamp(query.Limit, 1, LogQuery.MostEvents) };
        var answers = await silos.Ask((logs, _) => logs.Search(valid, group.DeletedAt), cancellationToken);
        return LogMerge.Merge([.. answers.Where(answer => answer.HasAnswered).Select(answer => answer.Value!)], valid.Limit, valid.NewestFirst, answers.Count(answer => !answer.HasAnswered));
    }

    public async IAsyncEnumerable<LogTailPart> Tail(LogTailQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogPattern.Parse(query.Pattern);
        var looked = time.GetUtcNow().ToUnixTimeMilliseconds();
        Dictionary<SiloAddress, LogCursor[]> cursors = [];
        Dictionary<SiloAddress, long> since = [];
        using var period = new PeriodicTimer(TailPeriod, time);
        while (await period.WaitForNextTickAsync(cancellationToken))
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var answers = await silos.Ask((logs, silo) => logs.Tail(Order(silo)), cancellationToken);
            looked = now;
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

        // One that was not there at the last look may have come back: what lies there from before has been heard.
        LogTailOrder Order(SiloAddress silo)
        {
            since.TryAdd(silo, looked);
            return new LogTailOrder { Query = query, Cursors = cursors.GetValueOrDefault(silo), Since = since[silo] };
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
                if (!stored.State.Exists || (part is not null && !id.Name.Contains(part, StringComparison.Ordinal))) continue;
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
        if (described.Ok) return Kept(described.Value);
        // A silo may have taken in its first event a moment ago.
        var answers = await silos.Ask((logs, _) => logs.Group(group), cancellationToken);
        if (answers.Max(answer => answer.Value?.LastIngestion) is { } ingested && await Grain(group).Ensure(ingested, cancellationToken) is { } ensured) return Kept(ensured);
        return IsComplete(answers) ? described : LogErrors.Unavailable;
    }

    public async Task<Outcome<Page<LogStreamDescription>>> Streams(LogStreamQuery query, CancellationToken cancellationToken)
    {
        var described = await Group(query.Group, cancellationToken);
        if (!described.Ok) return described.Error;
        var answers = await silos.Ask((logs, _) => logs.Streams(query.Group, query.Prefix, described.Value.DeletedAt), cancellationToken);
        if (!IsComplete(answers)) return LogErrors.Unavailable;
        var streams = LogMerge.Merge(answers.SelectMany(answer => answer.Value!)).ToList();
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

    public async Task<Outcome<string[]>> Missing(LogGroupDescription group, string[] streams, CancellationToken cancellationToken)
    {
        var answers = await silos.Ask((logs, _) => logs.Known(group.Id, streams, group.DeletedAt), cancellationToken);
        string[] missing = [.. streams.Except(answers.SelectMany(answer => answer.Value ?? []), StringComparer.Ordinal)];
        return missing.Length == 0 || IsComplete(answers) ? missing : LogErrors.Unavailable;
    }

    public async Task<Outcome<Done>> CreateStream(LogGroupId group, string stream, CancellationToken cancellationToken) =>
        await Task.Run(() => local.CreateStream(group, stream), cancellationToken).WaitAsync(cancellationToken) ? new Done() : LogErrors.TooMany;

    public Task Put(LogGroupId group, string stream, IReadOnlyList<NewLogEvent> events, CancellationToken cancellationToken) => local.Put(group, stream, events).WaitAsync(cancellationToken);

    public async Task<Outcome<Done>> DeleteStream(LogGroupId group, string stream, CancellationToken cancellationToken) =>
        IsComplete(await silos.Ask((logs, _) => logs.DeleteStream(group, stream), cancellationToken)) ? new Done() : LogErrors.Unavailable;

    public async Task<Outcome<Done>> DeleteGroup(LogGroupId group, CancellationToken cancellationToken)
    {
        var described = await Group(group, cancellationToken);
        if (!described.Ok) return described.Error;
        var deleted = await Grain(group).Delete(cancellationToken);
        // Those that do not answer look after it themselves.
        if (deleted.Ok) await silos.Ask((logs, _) => logs.DeleteGroup(group), cancellationToken);
        return deleted;
    }

    private static bool IsComplete<T>(IReadOnlyList<LogAnswer<T>> answers) => answers.All(answer => answer.HasAnswered);

    private LogGroupDescription Kept(LogGroupDescription group) => group with { KeptDays = group.RetentionDays ?? options.Value.RetentionDays };

    private long OldestOf(LogGroupDescription group) => (time.GetUtcNow() - TimeSpan.FromDays(group.KeptDays)).ToUnixTimeMilliseconds();

    private ILogGroupGrain Grain(LogGroupId group) => grains.GetGrain<ILogGroupGrain>(group.GrainKey);
}

using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Scheduling.Mappings;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Mappings;

/// <summary>
/// One event source mapping: what its owner says of it. Calls that change it come one after the other and write down what is to be; what follows from it happens by itself, in the other file,
/// and interleaves with the calls. Nothing is written but under one lock, because both write.
/// </summary>
internal sealed partial class MappingGrain(
    [PersistentState(StoredMapping.StateName)] IPersistentState<StoredMapping> state,
    IEnumerable<IShardSources> sources,
    IMappingReaders readers,
    WorkCount work,
    TimeProvider time,
    ILogger<MappingGrain> logger) : Grain, IMappingGrain, IMappingWork, IMappingClaims, IDisposable
{
    private const int MostTags = 50;

    private readonly SemaphoreSlim _writes = new(1);

    /// <summary>Held while a pair is asked for or given back, so that what is asked for again is not given back afterwards.</summary>
    private readonly SemaphoreSlim _pairs = new(1);

    private MappingId Id => MappingId.FromGrainKey(this.GetPrimaryKeyString());

    private StoredMapping Stored => state.State;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Whoever asked for a pair and did not live to see the answer has told nobody.
        if (Stored.Claiming is { } left) await Store(stored => GivesBack(stored with { Claiming = null }, left));
        Begin();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopping = true;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _writes.Dispose();
        _pairs.Dispose();
    }

    public async Task<Outcome<EventSourceMapping>> Create(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        if (Stored.Mapping is not null) return MappingErrors.Exists(mapping, Id.Uuid);
        if (RecordFilter.Parse(mapping.Settings.Filters, carried: null) is null) return MappingErrors.BadFilter;
        if (!mapping.IsOfQueue)
        {
            if (SourceOf(mapping) is not { } source) return MappingErrors.UnknownSource;
            if (await source.Shards(mapping, cancellationToken) is null) return MappingErrors.NoStream(mapping.SourceArn);
        }

        var now = time.GetUtcNow();
        var made = mapping with
        {
            Id = Id,
            State = MappingState.Creating,
            StateTransitionReason = Reason(mapping),
            LastModified = now,
            LastProcessingResult = MappingResults.None,
        };
        return await Change(made, stored => stored with { Mapping = made, MadeAt = now, Shards = [], Revision = stored.Revision + 1 }, cancellationToken);
    }

    public Task<Outcome<EventSourceMapping>> Get(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<EventSourceMapping>>(Stored.Mapping is { } mapping ? WithResult(mapping) : MappingErrors.NotFound);

    public async Task<Outcome<EventSourceMapping>> Update(MappingSettings settings, FunctionId? function, string? qualifier, DateTimeOffset? seen, CancellationToken cancellationToken)
    {
        if (Stored.Mapping is not { } mapping) return MappingErrors.NotFound;
        if (mapping.State is MappingState.Deleting || (seen is { } at && at != mapping.LastModified)) return MappingErrors.NoUpdateInUse;
        if (RecordFilter.Parse(settings.Filters, carried: null) is null) return MappingErrors.BadFilter;
        var isOff = mapping.State is MappingState.Disabled or MappingState.Disabling;
        var changed = mapping with
        {
            Settings = settings,
            Function = function ?? mapping.Function,
            Qualifier = function is null ? mapping.Qualifier : qualifier,
            State = (settings.Enabled, isOff) switch { (true, true) => MappingState.Enabling, (false, false) => MappingState.Disabling, _ => MappingState.Updating },
            StateTransitionReason = Reason(mapping),
            LastModified = time.GetUtcNow(),
        };
        return await Change(changed, stored => stored with { Mapping = changed, Revision = stored.Revision + 1 }, cancellationToken);
    }

    public async Task<Outcome<EventSourceMapping>> Delete(CancellationToken cancellationToken)
    {
        if (Stored.Mapping is not { } mapping) return MappingErrors.NotFound;
        if (mapping.State is MappingState.Deleting) return MappingErrors.NoDeleteInUse;
        var deleted = mapping with { State = MappingState.Deleting, StateTransitionReason = Reason(mapping) };
        await Store(stored => stored with { Mapping = deleted, Revision = stored.Revision + 1 });
        Begin();
        return WithResult(deleted);
    }

    public async Task<Outcome<Done>> Tag(IReadOnlyDictionary<string, string> set, IReadOnlyList<string> removed, CancellationToken cancellationToken)
    {
        if (Stored.Mapping is not { } mapping || mapping.State is MappingState.Deleting) return MappingErrors.NotFound;
        var tags = new Dictionary<string, string>(mapping.Tags);
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return MappingErrors.TooManyTags;
        await Store(stored => stored.Mapping is null ? stored : stored with { Mapping = stored.Mapping with { Tags = tags } });
        return new Done();
    }

    public Task Wake(CancellationToken cancellationToken)
    {
        Begin();
        return Task.CompletedTask;
    }

    public Task<bool> Holds(string pair, CancellationToken cancellationToken) =>
        Task.FromResult(Stored.Claiming == pair || (Stored.Mapping is { } mapping && MappingPair.Key(mapping) == pair));

    /// <summary>Queues and streams have words of their own for the same.</summary>
    private static string Reason(EventSourceMapping mapping) => mapping.IsOfQueue ? "USER_INITIATED" : "User action";

    private static StoredMapping GivesBack(StoredMapping stored, string pair) =>
        stored.Releasing.Contains(pair) || (stored.Mapping is { } mapping && MappingPair.Key(mapping) == pair) ? stored : stored with { Releasing = [.. stored.Releasing, pair] };

    private IShardSources? SourceOf(EventSourceMapping mapping) => sources.LastOrDefault(source => source.Source == mapping.Source);

    /// <summary>Writes a mapping down, after its pair of source and function is this mapping's: another mapping that has it is the refusal.</summary>
    private async Task<Outcome<EventSourceMapping>> Change(EventSourceMapping next, Func<StoredMapping, StoredMapping> write, CancellationToken cancellationToken)
    {
        var pair = MappingPair.Key(next);
        var before = Stored.Mapping is { } mapping ? MappingPair.Key(mapping) : null;
        if (before == pair) await Store(write);
        else
        {
            await _pairs.WaitAsync(cancellationToken);
            try
            {
                await Store(stored => stored with { Claiming = pair });
                var holder = await GrainFactory.GetGrain<IMappingPairGrain>(pair).Claim(Id.GrainKey, CancellationToken.None);
                if (holder != Id.GrainKey)
                {
                    await Store(stored => stored with { Claiming = null });
                    return MappingErrors.Exists(next, MappingId.FromGrainKey(holder).Uuid);
                }

                await Store(stored =>
                {
                    var taken = write(stored with { Claiming = null, Releasing = [.. stored.Releasing.Where(one => one != pair)] });
                    return before is null ? taken : GivesBack(taken, before);
                });
            }
            catch
            {
                // Nobody knows whose the pair is: the next activation gives it up.
                DeactivateOnIdle();
                throw;
            }
            finally
            {
                _pairs.Release();
            }
        }

        Begin();
        return WithResult(next);
    }

    private async Task Store(Func<StoredMapping, StoredMapping> change)
    {
        await _writes.WaitAsync();
        try
        {
            var before = state.State;
            var next = change(before);
            if (ReferenceEquals(next, before)) return;
            try
            {
                state.State = next;
                await (next is { Mapping: null, Claiming: null, Releasing.Length: 0 } ? state.ClearStateAsync() : state.WriteStateAsync());
            }
            catch
            {
                // Nobody knows which state is durable now: the next activation reads it.
                state.State = before;
                DeactivateOnIdle();
                throw;
            }
        }
        finally
        {
            _writes.Release();
        }
    }
}

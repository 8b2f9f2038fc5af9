using Grid.Contracts;
using Grid.Contracts.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Logs;

/// <summary>What lasts of one log group. Events lie in the files of the silos that took them in.</summary>
/// <param name="time">The machine's, by which events are taken in.</param>
internal sealed class LogGroupGrain(
    [PersistentState(StoredLogGroup.StateName)] IPersistentState<StoredLogGroup> state,
    [FromKeyedServices(MachineClock.Key)] TimeProvider time) : Grain, ILogGroupGrain
{
    private const int MostTags = 50;

    /// <summary>What is durable: the state holds what is being written.</summary>
    private StoredLogGroup _stored = new();

    private LogGroupId Id => LogGroupId.FromGrainKey(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = state.State;
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<Outcome<LogGroupDescription>> Describe(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<LogGroupDescription>>(_stored.Exists ? _stored.Describe(Id) : LogErrors.NoGroup);

    public async Task<Outcome<Done>> Create(Dictionary<string, string> tags, CancellationToken cancellationToken)
    {
        if (_stored.Exists) return LogErrors.GroupExists;
        if (tags.Count > MostTags) return LogErrors.TooManyTags(MostTags);
        await Store(new StoredLogGroup { Exists = true, CreatedAt = time.GetUtcNow(), Tags = tags, DeletedAt = _stored.DeletedAt });
        return new Done();
    }

    public async Task<LogGroupDescription?> Ensure(long ingested, CancellationToken cancellationToken)
    {
        if (!_stored.Exists && ingested <= _stored.DeletedAt) return null;
        if (!_stored.Exists) await Store(new StoredLogGroup { Exists = true, CreatedAt = time.GetUtcNow(), DeletedAt = _stored.DeletedAt });
        return _stored.Describe(Id);
    }

    public async Task<Outcome<Done>> Delete(CancellationToken cancellationToken)
    {
        if (!_stored.Exists) return LogErrors.NoGroup;
        await Store(new StoredLogGroup { DeletedAt = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return new Done();
    }

    public async Task<Outcome<Done>> SetRetention(int? days, CancellationToken cancellationToken)
    {
        if (!_stored.Exists) return LogErrors.NoGroup;
        if (days != _stored.RetentionDays) await Store(_stored with { RetentionDays = days });
        return new Done();
    }

    public async Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken)
    {
        if (!_stored.Exists) return LogErrors.NoGroup;
        var tags = new Dictionary<string, string>(_stored.Tags);
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return LogErrors.TooManyTags(MostTags);
        await Store(_stored with { Tags = tags });
        return new Done();
    }

    public Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Dictionary<string, string>>>(_stored.Exists ? _stored.Tags : LogErrors.NoGroup);

    private async Task Store(StoredLogGroup next)
    {
        try
        {
            state.State = next;
            await state.WriteStateAsync();
            _stored = next;
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}

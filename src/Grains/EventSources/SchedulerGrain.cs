using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Storage.EventSources;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace Grid.Grains.EventSources;

/// <summary>One region's schedules: what callers say of them. What happens by itself is in the other file.</summary>
internal sealed partial class SchedulerGrain(IEventSourceRows store, Serializer serializer, TimeProvider time, ILogger<SchedulerGrain> logger) : Grain, ISchedulerGrain
{
    /// <summary>Schedules of one region, at most.</summary>
    private const int MostSchedules = 1_000_000;

    /// <summary>Groups of one region, at most.</summary>
    private const int MostGroups = 500;

    private const int MostTags = 50;
    private const int Batch = 500;

    private readonly Dictionary<string, StoredGroup> _groups = new(StringComparer.Ordinal);
    private RegionRows _rows = null!;
    private long _schedules;

    private string Region => this.GetPrimaryKeyString();

    public async Task<Outcome<string>> Create(Schedule schedule, string? clientToken, CancellationToken cancellationToken)
    {
        if (ScheduleRules.Problem(schedule) is { } problem) return problem;
        if (!_groups.ContainsKey(schedule.Group)) return NoGroup(schedule.Group);
        if (await Find(schedule.Group, schedule.Name, cancellationToken) is { } known)
            return clientToken is not null && known.ClientToken == clientToken ? ArnOf(schedule) : new ApiError(ApiErrorKind.Conflict, $"Schedule {schedule.Name} already exists.");
        if (_schedules >= MostSchedules) return TooMany("schedules", MostSchedules);

        var now = Now();
        var origin = schedule.StartDate ?? now;
        var stored = new StoredSchedule
        {
            Schedule = schedule with { CreationDate = now, LastModificationDate = now },
            Origin = origin,
            ClientToken = clientToken,
            Occurrence = schedule.Disabled ? null : ScheduleRules.Read(schedule, origin)!.Next(now.AddTicks(-1)),
        };
        await Store(stored, cancellationToken);
        _schedules++;
        return ArnOf(schedule);
    }

    public async Task<Outcome<string>> Update(Schedule schedule, CancellationToken cancellationToken)
    {
        if (ScheduleRules.Problem(schedule) is { } problem) return problem;
        if (!_groups.ContainsKey(schedule.Group)) return NoGroup(schedule.Group);
        if (await Find(schedule.Group, schedule.Name, cancellationToken) is not { } known) return NoSchedule(schedule.Name);
        var now = Now();
        var before = known.Schedule;
        var sameTimes = (before.Expression, before.Timezone, before.StartDate) == (schedule.Expression, schedule.Timezone, schedule.StartDate);
        var origin = sameTimes ? known.Origin : schedule.StartDate ?? now;
        var times = ScheduleRules.Read(schedule, origin)!;

        // What is due and has not been sent yet stays due, as long as it is still one of the schedule's times.
        var waiting = sameTimes && known.Occurrence is { } due && times.Next(due.AddTicks(-1)) == due ? known.Occurrence : null;
        await Store(
            known with
            {
                Schedule = schedule with { CreationDate = before.CreationDate, LastModificationDate = now },
                Origin = origin,
                Occurrence = schedule.Disabled ? null : waiting ?? times.Next(sameTimes ? now : now.AddTicks(-1)),
            },
            cancellationToken);
        return ArnOf(schedule);
    }

    public async Task<Outcome<Schedule>> Get(string group, string name, CancellationToken cancellationToken)
    {
        if (!_groups.ContainsKey(group)) return NoGroup(group);
        return await Find(group, name, cancellationToken) is { } known ? known.Schedule : NoSchedule(name);
    }

    public async Task<Outcome<Done>> Delete(string group, string name, CancellationToken cancellationToken)
    {
        if (!_groups.ContainsKey(group)) return NoGroup(group);
        if (await Find(group, name, cancellationToken) is null) return NoSchedule(name);
        await Commit([EventSourceChange.Delete(EventKinds.Schedule, Key(group, name))], cancellationToken);
        _schedules--;
        return new Done();
    }

    public async Task<Outcome<Page<Schedule>>> List(string? group, string namePrefix, bool? disabled, string? marker, int most, CancellationToken cancellationToken)
    {
        if (group is not null && !_groups.ContainsKey(group)) return NoGroup(group);
        List<Schedule> found = [];
        var after = marker;
        while (true)
        {
            var page = await _rows.Scan<StoredSchedule>(EventKinds.Schedule, group is null ? "" : $"{group}/{namePrefix}", after, Batch, cancellationToken);
            foreach (var (key, stored) in page)
            {
                if (found.Count == most) return new Page<Schedule> { Items = found, NextMarker = after };
                after = key;
                if (stored.Schedule.Name.StartsWith(namePrefix, StringComparison.Ordinal) && (disabled is null || stored.Schedule.Disabled == disabled)) found.Add(stored.Schedule);
            }

            if (page.Count < Batch) return new Page<Schedule> { Items = found };
        }
    }

    public async Task<Outcome<string>> CreateGroup(string name, Dictionary<string, string> tags, string? clientToken, CancellationToken cancellationToken)
    {
        if (_groups.TryGetValue(name, out var known))
            return clientToken is not null && known.ClientToken == clientToken ? ScheduleGroup.ArnOf(Region, name) : new ApiError(ApiErrorKind.Conflict, $"Schedule group {name} already exists.");
        if (_groups.Count >= MostGroups) return TooMany("schedule groups", MostGroups);
        if (tags.Count > MostTags) return TooManyTags();
        var now = Now();
        await Store(new StoredGroup { Group = new ScheduleGroup { Name = name, CreationDate = now, LastModificationDate = now, Tags = tags }, ClientToken = clientToken }, cancellationToken);
        return ScheduleGroup.ArnOf(Region, name);
    }

    public Task<Outcome<ScheduleGroup>> GetGroup(string name, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<ScheduleGroup>>(_groups.TryGetValue(name, out var known) ? known.Group : NoGroup(name));

    public async Task<Outcome<Done>> DeleteGroup(string name, CancellationToken cancellationToken)
    {
        if (name == ScheduleGroup.Default) return new ApiError(ApiErrorKind.Validation, "The default schedule group cannot be deleted.");
        if (!_groups.ContainsKey(name)) return NoGroup(name);

        // The group goes last: after a failure it is still there, to be deleted again.
        while (await _rows.Scan<StoredSchedule>(EventKinds.Schedule, $"{name}/", null, Batch, cancellationToken) is { Count: > 0 } page)
        {
            await Commit([.. page.Select(row => EventSourceChange.Delete(EventKinds.Schedule, row.Key))], cancellationToken);
            _schedules -= page.Count;
        }

        await Commit([EventSourceChange.Delete(EventKinds.Group, name)], cancellationToken);
        _groups.Remove(name);
        return new Done();
    }

    public Task<Page<ScheduleGroup>> ListGroups(string namePrefix, string? marker, int most, CancellationToken cancellationToken)
    {
        var found = _groups.Values.Select(stored => stored.Group)
            .Where(group => group.Name.StartsWith(namePrefix, StringComparison.Ordinal) && (marker is null || string.CompareOrdinal(group.Name, marker) > 0))
            .OrderBy(group => group.Name, StringComparer.Ordinal).Take(most + 1).ToList();
        return Task.FromResult(new Page<ScheduleGroup> { Items = [.. found.Take(most)], NextMarker = found.Count > most ? found[most - 1].Name : null });
    }

    public async Task<Outcome<Done>> Tag(string group, Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken)
    {
        if (!_groups.TryGetValue(group, out var known)) return NoGroup(group);
        var tags = new Dictionary<string, string>(known.Group.Tags);
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return TooManyTags();
        await Store(known with { Group = known.Group with { Tags = tags, LastModificationDate = Now() } }, cancellationToken);
        return new Done();
    }

    private static string Key(string group, string name) => $"{group}/{name}";

    private static ApiError NoSchedule(string name) => ApiError.NotFound($"Schedule {name} does not exist.");

    private static ApiError NoGroup(string name) => ApiError.NotFound($"Schedule group {name} does not exist.");

    private static ApiError TooMany(string what, int limit) => new(ApiErrorKind.ServiceQuotaExceeded, $"The number of {what} cannot exceed {limit}.");

    private static ApiError TooManyTags() => new(ApiErrorKind.ServiceQuotaExceeded, $"A schedule group cannot have more than {MostTags} tags.");

    private string ArnOf(Schedule schedule) => Schedule.ArnOf(Region, schedule.Group, schedule.Name);

    private Task<StoredSchedule?> Find(string group, string name, CancellationToken cancellationToken) =>
        _rows.Find<StoredSchedule>(EventKinds.Schedule, Key(group, name), cancellationToken);

    private async Task Store(StoredSchedule stored, CancellationToken cancellationToken)
    {
        var change = Change(stored);
        await Commit([change], cancellationToken);
        if (change.Due is not { } due || _next <= due) return;
        _next = due;
        _alarm.Set(due);
    }

    private async Task Store(StoredGroup stored, CancellationToken cancellationToken)
    {
        await Commit([_rows.Put(EventKinds.Group, stored.Group.Name, null, stored)], cancellationToken);
        _groups[stored.Group.Name] = stored;
    }

    private async Task Commit(IReadOnlyList<EventSourceChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await _rows.Commit(changes, cancellationToken);
        }
        catch
        {
            // Nobody knows what is durable now: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>In whole milliseconds, as rows have them.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

using System.Collections.Immutable;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Scheduling.EventSources;
using Grid.Storage.EventSources;
using Orleans.Serialization;

namespace Grid.Grains.EventSources;

/// <summary>One region's event buses: what callers say of them. What rules send is in the other file. Buses and rules are in memory, what is sent is not.</summary>
internal sealed partial class EventBusGrain(IEventSourceRows store, Serializer serializer, TimeProvider time) : Grain, IEventBusGrain
{
    /// <summary>Of a region, as on AWS; so are the other limits.</summary>
    private const int MostBuses = 100;

    private const int MostRules = 300;
    private const int MostTargets = 5;
    private const int MostTags = 50;

    private RegionRows _rows = null!;
    private ImmutableDictionary<string, EventBus> _buses = ImmutableDictionary.Create<string, EventBus>(StringComparer.Ordinal);

    /// <summary>By bus and name. Replaced as a whole, because events are matched while rules change.</summary>
    private ImmutableSortedDictionary<string, BusRule> _rules = ImmutableSortedDictionary.Create<string, BusRule>(StringComparer.Ordinal);

    private string Region => this.GetPrimaryKeyString();

    public async Task<Outcome<EventBus>> CreateBus(EventBus bus, CancellationToken cancellationToken)
    {
        if (_buses.ContainsKey(bus.Name)) return new ApiError(ApiErrorKind.ResourceAlreadyExists, $"Event bus {bus.Name} already exists.");
        if (_buses.Count >= MostBuses || bus.Tags.Count > MostTags) return TooMany();
        var made = bus with { CreationTime = Now() };
        await Store(made, cancellationToken);
        return made;
    }

    public Task<Outcome<EventBus>> GetBus(string name, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<EventBus>>(_buses.TryGetValue(name, out var bus) ? bus : NoBus(name));

    public async Task<Outcome<Done>> DeleteBus(string name, CancellationToken cancellationToken)
    {
        if (name == EventBus.Default) return Invalid($"Cannot delete event bus {name}.");
        if (RulesOf(name).Any()) return Invalid("Event bus can't be deleted since it has rules.");
        if (!_buses.ContainsKey(name)) return new Done();
        await Commit([EventSourceChange.Delete(EventKinds.Bus, name)], cancellationToken);
        _buses = _buses.Remove(name);
        return new Done();
    }

    public Task<EventBus[]> Buses(CancellationToken cancellationToken) => Task.FromResult<EventBus[]>([.. _buses.Values.OrderBy(bus => bus.Name, StringComparer.Ordinal)]);

    public async Task<Outcome<string>> PutRule(EventRule rule, CancellationToken cancellationToken)
    {
        if (Problem(rule) is { } problem) return problem;
        if (!_buses.ContainsKey(rule.Bus)) return NoBus(rule.Bus);
        var known = _rules.GetValueOrDefault(BusRule.KeyOf(rule.Bus, rule.Name));
        if (known is null && (RulesOf(rule.Bus).Count() >= MostRules || rule.Tags.Count > MostTags)) return TooMany();

        var now = Now();
        var same = known is not null && known.Rule.ScheduleExpression == rule.ScheduleExpression;
        var origin = same ? known!.Rule.Origin : now;
        var stored = new StoredRule
        {
            Rule = rule with { Targets = known?.Rule.Targets ?? [], Tags = known?.Rule.Tags ?? rule.Tags, Origin = origin },
            Occurrence = rule.Disabled ? null : (same ? known!.Stored.Occurrence : null) ?? Next(rule, origin, now),
        };
        await Store(stored, cancellationToken);
        return EventRule.ArnOf(Region, rule.Bus, rule.Name);
    }

    public Task<Outcome<EventRule>> GetRule(string bus, string name, CancellationToken cancellationToken)
    {
        var found = Find(bus, name);
        return Task.FromResult<Outcome<EventRule>>(found.Ok ? found.Value.Rule : found.Error);
    }

    public async Task<Outcome<Done>> DeleteRule(string bus, string name, CancellationToken cancellationToken)
    {
        if (!_buses.ContainsKey(bus)) return NoBus(bus);
        var key = BusRule.KeyOf(bus, name);
        if (!_rules.TryGetValue(key, out var known)) return new Done();
        if (known.Rule.Targets.Length > 0) return Invalid("Rule can't be deleted since it has targets.");
        await Commit([EventSourceChange.Delete(EventKinds.Rule, key)], cancellationToken);
        _rules = _rules.Remove(key);
        return new Done();
    }

    public async Task<Outcome<Done>> SetDisabled(string bus, string name, bool disabled, CancellationToken cancellationToken)
    {
        var found = Find(bus, name);
        if (!found.Ok) return found.Error;
        var rule = found.Value.Rule with { Disabled = disabled };
        await Store(found.Value.Stored with { Rule = rule, Occurrence = disabled ? null : found.Value.Stored.Occurrence ?? Next(rule, rule.Origin, Now()) }, cancellationToken);
        return new Done();
    }

    public Task<Outcome<EventRule[]>> Rules(string bus, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<EventRule[]>>(_buses.ContainsKey(bus) ? RulesOf(bus).Select(rule => rule.Rule).ToArray() : NoBus(bus));

    public async Task<Outcome<Done>> PutTargets(string bus, string rule, RuleTarget[] targets, CancellationToken cancellationToken)
    {
        var found = Find(bus, rule);
        if (!found.Ok) return found.Error;
        foreach (var target in targets)
        {
            if (TargetInput.Problem(target) is { } problem) return problem;
        }

        var all = found.Value.Rule.Targets.ToDictionary(target => target.Id, StringComparer.Ordinal);
        foreach (var target in targets) all[target.Id] = target;
        return all.Count > MostTargets ? TooMany() : await Store(found.Value, all.Values, cancellationToken);
    }

    public async Task<Outcome<string[]>> RemoveTargets(string bus, string rule, string[] ids, CancellationToken cancellationToken)
    {
        var found = Find(bus, rule);
        if (!found.Ok) return found.Error;
        var all = found.Value.Rule.Targets.ToDictionary(target => target.Id, StringComparer.Ordinal);
        string[] unknown = [.. ids.Where(id => !all.Remove(id))];
        await Store(found.Value, all.Values, cancellationToken);
        return unknown;
    }

    public async Task<Outcome<Dictionary<string, string>>> Tag(string bus, string? rule, Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken)
    {
        if (!_buses.TryGetValue(bus, out var known)) return NoBus(bus);
        var found = rule is null ? default : Find(bus, rule);
        if (rule is not null && !found.Ok) return found.Error;
        var tags = new Dictionary<string, string>(rule is null ? known.Tags : found.Value!.Rule.Tags);
        if (set.Count == 0 && removed.Length == 0) return tags;
        foreach (var (tag, value) in set) tags[tag] = value;
        foreach (var tag in removed) tags.Remove(tag);
        if (tags.Count > MostTags) return TooMany();
        if (rule is null) await Store(known with { Tags = tags }, cancellationToken);
        else await Store(found.Value!.Stored with { Rule = found.Value.Rule with { Tags = tags } }, cancellationToken);
        return tags;
    }

    private static ApiError? Problem(EventRule rule)
    {
        if (rule is { ScheduleExpression: null, EventPattern: null }) return Invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        if (rule.ScheduleExpression is { } expression)
        {
            if (BusRule.Read(expression, DateTimeOffset.UnixEpoch) is null) return Invalid("Parameter ScheduleExpression is not valid.");
            if (rule.Bus != EventBus.Default) return Invalid("ScheduleExpression is supported only on the default event bus.");
        }

        return rule.EventPattern is { } pattern && !EventPattern.TryParse(Encoding.UTF8.GetBytes(pattern), out _, out var reason)
            ? new ApiError(ApiErrorKind.InvalidEventPattern, $"Event pattern is not valid. Reason: {reason}")
            : null;
    }

    private static DateTimeOffset? Next(EventRule rule, DateTimeOffset origin, DateTimeOffset now) =>
        rule.ScheduleExpression is { } expression ? BusRule.Read(expression, origin)!.Next(now) : null;

    private static ApiError NoBus(string name) => ApiError.NotFound($"Event bus {name} does not exist.");

    private static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);

    private static ApiError TooMany() => new(ApiErrorKind.LimitExceeded, "The requested resource exceeds the maximum number allowed.");

    private Outcome<BusRule> Find(string bus, string name)
    {
        if (!_buses.ContainsKey(bus)) return NoBus(bus);
        return _rules.TryGetValue(BusRule.KeyOf(bus, name), out var rule) ? rule : ApiError.NotFound($"Rule {name} does not exist on EventBus {bus}.");
    }

    private IEnumerable<BusRule> RulesOf(string bus) => _rules.Values.Where(rule => rule.Rule.Bus == bus);

    private async Task<Outcome<Done>> Store(BusRule rule, IEnumerable<RuleTarget> targets, CancellationToken cancellationToken)
    {
        await Store(rule.Stored with { Rule = rule.Rule with { Targets = [.. targets.OrderBy(target => target.Id, StringComparer.Ordinal)] } }, cancellationToken);
        return new Done();
    }

    private async Task Store(StoredRule stored, CancellationToken cancellationToken)
    {
        var rule = new BusRule(Region, stored);
        await Commit([_rows.Put(EventKinds.Rule, rule.Key, null, stored)], cancellationToken);
        _rules = _rules.SetItem(rule.Key, rule);
        if (stored.Occurrence is not { } occurrence || _next <= occurrence) return;
        _next = occurrence;
        _alarm.Set(occurrence);
    }

    private async Task Store(EventBus bus, CancellationToken cancellationToken)
    {
        await Commit([_rows.Put(EventKinds.Bus, bus.Name, null, bus)], cancellationToken);
        _buses = _buses.SetItem(bus.Name, bus);
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

    /// <summary>In whole milliseconds.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Scheduling.EventSources;
using Grid.Storage.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>
/// What rules send: events that their patterns match, and their schedules' own. It is written before anybody hears that an event was put, and a schedule's together
/// with how far the schedule has come; from there on it is the outbox's.
/// </summary>
internal sealed partial class EventBusGrain
{
    /// <summary>Occurrences of one rule in one commit.</summary>
    private const int MostMissed = 10;

    /// <summary>When the first rule is due; null when none is.</summary>
    private DateTimeOffset? _next;
    private DueAlarm _alarm = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new RegionRows(store, serializer, EventKinds.BusesOwner, Region);
        await _rows.Claim(cancellationToken);
        foreach (var (name, bus) in await _rows.All<EventBus>(EventKinds.Bus, cancellationToken)) _buses = _buses.Add(name, bus);
        if (!_buses.ContainsKey(EventBus.Default)) await Store(new EventBus { Name = EventBus.Default, CreationTime = Now() }, cancellationToken);
        _rules = _rules.AddRange((await _rows.All<StoredRule>(EventKinds.Rule, cancellationToken)).Select(row => KeyValuePair.Create(row.Key, new BusRule(Region, row.Value))));
        _next = NextOfAll();
        _alarm = new DueAlarm(this.RegisterGrainTimer(static (grain, token) => grain.Wake(token), this, DueAlarm.NotRunning), time);
        _alarm.Set(_next);
    }

    public async Task<Outcome<string>[]> Put(EventEntry[] entries, CancellationToken cancellationToken)
    {
        var now = Now();
        List<EventSourceChange> changes = [];
        var answers = new Outcome<string>[entries.Length];
        for (var index = 0; index < entries.Length; index++)
        {
            var entry = entries[index];
            if (EventPut.Problem(entry) is { } problem) answers[index] = problem;
            else if (!_buses.ContainsKey(entry.Bus)) answers[index] = NoBus(entry.Bus);
            else answers[index] = Match(entry, now, changes);
        }

        // Also without a change: an activation that somebody else has followed does not know which rules there are.
        await Commit(changes, cancellationToken);
        if (changes.Count > 0) await Nudge();
        return answers;
    }

    public Task<Outcome<bool>> Test(string pattern, string text, CancellationToken cancellationToken) => Task.FromResult(EventPut.Test(pattern, text));

    public async Task Wake(CancellationToken cancellationToken)
    {
        try
        {
            while (_next <= time.GetUtcNow())
            {
                var now = Now();
                List<EventSourceChange> changes = [];
                var rules = _rules;
                foreach (var rule in rules.Values.Where(rule => rule.Stored.Occurrence <= now))
                {
                    var due = BusRule.Read(rule.Rule.ScheduleExpression!, rule.Rule.Origin)!.Due(rule.Stored.Occurrence!.Value, null, rule.Arn, now, MostMissed);
                    foreach (var scheduled in due.Times) Occur(rule, scheduled, now, changes);
                    var after = new BusRule(Region, rule.Stored with { Occurrence = due.Next });
                    changes.Add(_rows.Put(EventKinds.Rule, rule.Key, null, after.Stored));
                    rules = rules.SetItem(rule.Key, after);
                }

                if (changes.Count > 0)
                {
                    await Commit(changes, cancellationToken);
                    _rules = rules;
                    await Nudge();
                }

                _next = NextOfAll();
            }
        }
        finally
        {
            _alarm.Set(_next);
        }
    }

    /// <summary>The id of the event.</summary>
    private Outcome<string> Match(EventEntry entry, DateTimeOffset now, List<EventSourceChange> changes)
    {
        var before = changes.Count;
        var id = Guid.NewGuid().ToString();
        var envelope = new EventEnvelope(id, entry.Source, entry.DetailType, Account.Id, entry.Time ?? now, Region, entry.Resources)
            .Write(json => json.WriteRawValue(entry.Detail.Span, skipInputValidation: true));
        using var document = JsonDocument.Parse(envelope);
        try
        {
            foreach (var rule in RulesOf(entry.Bus))
            {
                if (!rule.Rule.Disabled && rule.Pattern?.Matches(document.RootElement) is true) Send(rule, envelope, document.RootElement, entry.TraceHeader, now, changes);
            }

            return id;
        }
        catch (InvalidOperationException)
        {
            // A text that is half a character, which JSON can escape and no template can use.
            changes.RemoveRange(before, changes.Count - before);
            return EventPut.Malformed;
        }
    }

    private void Occur(BusRule rule, DateTimeOffset scheduled, DateTimeOffset now, List<EventSourceChange> changes)
    {
        var envelope = new EventEnvelope(Guid.NewGuid().ToString(), "aws.events", "Scheduled Event", Account.Id, scheduled, Region, [rule.Arn]).Write(static json =>
        {
            json.WriteStartObject();
            json.WriteEndObject();
        });
        using var document = JsonDocument.Parse(envelope);
        Send(rule, envelope, document.RootElement, null, now, changes);
    }

    private void Send(BusRule rule, byte[] envelope, JsonElement value, string? traceHeader, DateTimeOffset now, List<EventSourceChange> changes)
    {
        foreach (var target in rule.Rule.Targets)
        {
            var delivery = new StoredDelivery
            {
                Id = Guid.NewGuid().ToString(),
                TargetArn = target.Arn,
                Body = TargetInput.Of(target, envelope, value, rule.Arn, rule.Rule.Name, now),
                Retry = target.Retry ?? new TargetRetry(),
                DeadLetterArn = target.DeadLetterArn,
                GroupId = target.MessageGroupId,
                TraceHeader = traceHeader,
                RuleArn = rule.Arn,
                Since = now,
            };
            changes.Add(_rows.Put(EventKinds.Delivery, delivery.Id, now, delivery));
        }
    }

    private DateTimeOffset? NextOfAll() => _rules.Values.Min(rule => rule.Stored.Occurrence);

    private Task Nudge() => GrainFactory.GetGrain<IOutboxGrain>(Region).Nudge();
}

using System.Text;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Contracts.Messaging;
using Grid.Scheduling.EventSources;
using Grid.Storage.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>
/// What happens by itself: schedules occur. What an occurrence sends and how far its schedule has come are written in one commit, so each occurrence is sent once,
/// whatever dies in between; from there on it is the outbox's. Until the next one is due it sleeps.
/// </summary>
internal sealed partial class SchedulerGrain
{
    /// <summary>Schedules of one commit.</summary>
    private const int MostAtOnce = 100;

    /// <summary>Of one look, so that callers get their turn when very many are due.</summary>
    private const int MostCommits = 50;

    /// <summary>Occurrences of one schedule in one commit.</summary>
    private const int MostMissed = 10;

    /// <summary>When the first schedule is due; null when none is.</summary>
    private DateTimeOffset? _next;
    private DueAlarm _alarm = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new RegionRows(store, serializer, EventKinds.SchedulerOwner, Region);
        await _rows.Claim(cancellationToken);
        _alarm = new DueAlarm(this.RegisterGrainTimer(static (grain, token) => grain.Wake(token), this, DueAlarm.NotRunning), time);
        foreach (var (key, group) in await _rows.All<StoredGroup>(EventKinds.Group, cancellationToken)) _groups[key] = group;
        if (!_groups.ContainsKey(ScheduleGroup.Default))
        {
            var now = Now();
            await Store(new StoredGroup { Group = new ScheduleGroup { Name = ScheduleGroup.Default, CreationDate = now, LastModificationDate = now } }, cancellationToken);
        }

        _schedules = await _rows.Count(EventKinds.Schedule, cancellationToken);
        _next = await _rows.NextDue(EventKinds.Schedule, cancellationToken);
        _alarm.Set(_next);
    }

    public async Task Wake(CancellationToken cancellationToken)
    {
        try
        {
            for (var commits = 0; commits < MostCommits && _next <= time.GetUtcNow(); commits++)
            {
                var now = Now();
                var due = await _rows.Due<StoredSchedule>(EventKinds.Schedule, now, MostAtOnce, cancellationToken);
                if (due.Count > 0)
                {
                    List<EventSourceChange> changes = [];
                    foreach (var (_, stored) in due) Occur(stored, now, changes);
                    await Commit(changes, cancellationToken);
                    await GrainFactory.GetGrain<IOutboxGrain>(Region).Nudge();
                }

                if (due.Count < MostAtOnce) _next = await _rows.NextDue(EventKinds.Schedule, cancellationToken);
            }
        }
        finally
        {
            _alarm.Set(_next);
        }
    }

    private void Occur(StoredSchedule stored, DateTimeOffset now, List<EventSourceChange> changes)
    {
        var schedule = stored.Schedule;
        var arn = ArnOf(schedule);
        if (stored.Occurrence is not { } occurrence || ScheduleRules.Read(schedule, stored.Origin) is not { } times)
        {
            LogUnreadable(arn);
            changes.Add(_rows.Put(EventKinds.Schedule, Key(schedule.Group, schedule.Name), null, stored));
            return;
        }

        var due = times.Due(occurrence, schedule.WindowMinutes, arn, now, MostMissed);
        foreach (var scheduled in due.Times)
        {
            var delivery = Delivery(schedule, arn, scheduled, now);
            changes.Add(_rows.Put(EventKinds.Delivery, delivery.Id, now, delivery));
        }

        if (due.Next is null && schedule.DeleteAfterCompletion)
        {
            changes.Add(EventSourceChange.Delete(EventKinds.Schedule, Key(schedule.Group, schedule.Name)));
            _schedules--;
        }
        else changes.Add(Change(stored with { Occurrence = due.Next }));
    }

    private StoredDelivery Delivery(Schedule schedule, string arn, DateTimeOffset scheduled, DateTimeOffset now)
    {
        var target = schedule.Target;
        var id = Guid.NewGuid().ToString();
        var input = target.Input is { } own ? SchedulerInput.Fill(own, arn, scheduled, id) : null;
        return new StoredDelivery
        {
            Id = id,
            TargetArn = target.Arn,
            Body = input is null ? SchedulerInput.Default(arn, scheduled, id, Account.Id, Region) : Encoding.UTF8.GetBytes(input),
            NamesAttempt = input?.Contains(SchedulerInput.AttemptVariable, StringComparison.Ordinal) is true,
            Retry = target.Retry,
            DeadLetterArn = target.DeadLetterArn,
            GroupId = target.MessageGroupId,
            Entry = target.Source is null ? null : new BusEntry { Source = target.Source, DetailType = target.DetailType ?? "" },
            ScheduleArn = arn,
            ScheduledTime = scheduled,
            Since = now,
        };
    }

    private EventSourceChange Change(StoredSchedule stored)
    {
        var schedule = stored.Schedule;
        DateTimeOffset? due = stored.Occurrence is { } occurrence ? FlexibleWindow.Moment(ArnOf(schedule), occurrence, schedule.WindowMinutes) : null;
        return _rows.Put(EventKinds.Schedule, Key(schedule.Group, schedule.Name), due, stored);
    }
}

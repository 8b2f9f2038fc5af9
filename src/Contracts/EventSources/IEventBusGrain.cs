using Orleans.Concurrency;

namespace Grid.Contracts.EventSources;

/// <summary>
/// The event buses of one region; key: the region. It holds their rules, matches events and sends what they say. Everything is durable when its call returns;
/// refusals are the service's errors.
/// </summary>
[Alias("grid.IEventBusGrain")]
public interface IEventBusGrain : IGrainWithStringKey
{
    /// <summary>Ends when what the rules send is durable: for each event its id, or why the bus has not taken it.</summary>
    [Alias("Put"), AlwaysInterleave]
    Task<Outcome<string>[]> Put(EventEntry[] entries, CancellationToken cancellationToken);

    /// <summary>Whether a pattern matches an event, which must have what the events of buses have.</summary>
    [Alias("Test"), AlwaysInterleave]
    Task<Outcome<bool>> Test(string pattern, string text, CancellationToken cancellationToken);

    [Alias("CreateBus")]
    Task<Outcome<EventBus>> CreateBus(EventBus bus, CancellationToken cancellationToken);

    [Alias("GetBus"), AlwaysInterleave]
    Task<Outcome<EventBus>> GetBus(string name, CancellationToken cancellationToken);

    [Alias("DeleteBus")]
    Task<Outcome<Done>> DeleteBus(string name, CancellationToken cancellationToken);

    /// <summary>In the order of their names.</summary>
    [Alias("Buses"), AlwaysInterleave]
    Task<EventBus[]> Buses(CancellationToken cancellationToken);

    /// <summary>Makes or replaces a rule; targets stay, and tags of a rule that is there already. Ends with the ARN.</summary>
    [Alias("PutRule")]
    Task<Outcome<string>> PutRule(EventRule rule, CancellationToken cancellationToken);

    [Alias("GetRule"), AlwaysInterleave]
    Task<Outcome<EventRule>> GetRule(string bus, string name, CancellationToken cancellationToken);

    /// <summary>A rule that is not there is no error.</summary>
    [Alias("DeleteRule")]
    Task<Outcome<Done>> DeleteRule(string bus, string name, CancellationToken cancellationToken);

    [Alias("SetDisabled")]
    Task<Outcome<Done>> SetDisabled(string bus, string name, bool disabled, CancellationToken cancellationToken);

    /// <summary>In the order of their names.</summary>
    [Alias("Rules"), AlwaysInterleave]
    Task<Outcome<EventRule[]>> Rules(string bus, CancellationToken cancellationToken);

    /// <summary>Adds targets and replaces those of the same id.</summary>
    [Alias("PutTargets")]
    Task<Outcome<Done>> PutTargets(string bus, string rule, RuleTarget[] targets, CancellationToken cancellationToken);

    /// <summary>Ends with the ids that no target had.</summary>
    [Alias("RemoveTargets")]
    Task<Outcome<string[]>> RemoveTargets(string bus, string rule, string[] ids, CancellationToken cancellationToken);

    /// <summary>Sets and removes tags of a rule, or of a bus where <paramref name="rule"/> is null; ends with the tags.</summary>
    [Alias("Tag")]
    Task<Outcome<Dictionary<string, string>>> Tag(string bus, string? rule, Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken);

    /// <summary>Sees to it that the region is looked after, and looks what is due.</summary>
    [Alias("Wake")]
    Task Wake(CancellationToken cancellationToken);
}

namespace Grid.Contracts.EventSources;

/// <summary>
/// EventBridge Scheduler in one region; key: the region. It holds the schedules and sees to it that each occurs. Everything is durable when its call returns;
/// refusals are the service's errors.
/// </summary>
[Alias("grid.ISchedulerGrain")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>Ends with the ARN. The same token again for a schedule that it has made is no conflict.</summary>
    [Alias("Create")]
    Task<Outcome<string>> Create(Schedule schedule, string? clientToken, CancellationToken cancellationToken);

    /// <summary>Replaces all but the dates that are the grain's; ends with the ARN.</summary>
    [Alias("Update")]
    Task<Outcome<string>> Update(Schedule schedule, CancellationToken cancellationToken);

    [Alias("Get")]
    Task<Outcome<Schedule>> Get(string group, string name, CancellationToken cancellationToken);

    /// <summary>What has been sent already is not called back.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(string group, string name, CancellationToken cancellationToken);

    /// <summary>In the order of group and name.</summary>
    /// <param name="group">Null means all.</param>
    /// <param name="namePrefix">Empty means all.</param>
    /// <param name="disabled">Null means both.</param>
    [Alias("List")]
    Task<Outcome<Page<Schedule>>> List(string? group, string namePrefix, bool? disabled, string? marker, int most, CancellationToken cancellationToken);

    /// <summary>Ends with the ARN.</summary>
    [Alias("CreateGroup")]
    Task<Outcome<string>> CreateGroup(string name, Dictionary<string, string> tags, string? clientToken, CancellationToken cancellationToken);

    [Alias("GetGroup")]
    Task<Outcome<ScheduleGroup>> GetGroup(string name, CancellationToken cancellationToken);

    /// <summary>Deletes the group with its schedules.</summary>
    [Alias("DeleteGroup")]
    Task<Outcome<Done>> DeleteGroup(string name, CancellationToken cancellationToken);

    /// <summary>In the order of their names.</summary>
    [Alias("ListGroups")]
    Task<Page<ScheduleGroup>> ListGroups(string namePrefix, string? marker, int most, CancellationToken cancellationToken);

    /// <summary>Sets and removes tags of a group.</summary>
    [Alias("Tag")]
    Task<Outcome<Done>> Tag(string group, Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken);

    /// <summary>Sees to it that the region is looked after, and looks what is due.</summary>
    [Alias("Wake")]
    Task Wake(CancellationToken cancellationToken);
}

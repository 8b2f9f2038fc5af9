using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Grains.Concurrency;
using Grid.Grains.Observability;
using Grid.Runtimes.Environments;
using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Environments;

/// <summary>What this silo shows of itself. Everything is looked at when somebody asks and kept nowhere, so nothing is paid for while nobody looks.</summary>
internal sealed class OwnView(OwnSilo own, LocalEnvironments local, SiloLeases leases, DecisionLog decisions)
{
    private static readonly DateTimeOffset s_startedAt = new(System.Diagnostics.Process.GetCurrentProcess().StartTime.ToUniversalTime(), TimeSpan.Zero);

    public SiloStanding Standing()
    {
        var groups = new Dictionary<(FunctionId Function, string Version), EnvironmentGroup>();
        foreach (var environment in local.All)
        {
            var version = environment.Spec.Version;
            var key = (version.Function, version.Version);
            var group = groups.GetValueOrDefault(key) ?? new EnvironmentGroup { Function = version.Function, Version = version.Version };
            groups[key] = Count(group, environment);
        }

        var sorted = groups.Values.OrderByDescending(group => group.Count).ThenBy(group => group.Function.GrainKey, StringComparer.Ordinal).ThenBy(group => group.Version, StringComparer.Ordinal);
        return new SiloStanding
        {
            Snapshot = own.Look(),
            Answers = true,
            StartedAt = s_startedAt,
            ProcessMemoryMb = (int)(Environment.WorkingSet >> 20),
            Processors = Environment.ProcessorCount,
            Groups = [.. sorted.Take(SiloStanding.GroupLimit)],
            Starting = groups.Values.Sum(group => group.Starting),
            Idle = groups.Values.Sum(group => group.Idle),
            Busy = groups.Values.Sum(group => group.Busy),
            Other = groups.Values.Sum(group => group.Other),
        };
    }

    public EnvironmentPage Environments(EnvironmentQuery query)
    {
        if (query.Silo is not null && query.Silo != own.Name) return new EnvironmentPage();
        var found = local.All.Where(environment => query.Function is not { } function || environment.Spec.Version.Function == function)
            .Select(environment => (Environment: environment, environment.Look(measures: false).StartedAt))
            .OrderByDescending(entry => entry.StartedAt).ThenBy(entry => entry.Environment.Id, StringComparer.Ordinal)
            .Select(entry => entry.Environment).ToArray();
        return new EnvironmentPage { Items = [.. found.Take(Math.Clamp(query.Limit, 1, EnvironmentQuery.MostItems)).Select(environment => Shown(environment, query.Measures))], Total = found.Length };
    }

    public PoolUse[] Pools() =>
        [.. from region in leases.Regions from use in region.Slots.Use() select Shown(region.Name, use)];

    public Decision[] Decisions(DecisionQuery query) => [.. decisions.Find(query).Select(decision => decision with { Silo = own.Name })];

    private static EnvironmentGroup Count(EnvironmentGroup group, IExecutionEnvironment environment)
    {
        var condition = environment.Look(measures: false).Condition;
        var provisioned = environment.Spec.InitializationType == InitializationType.Provisioned ? 1 : 0;
        var busy = condition is EnvironmentCondition.Busy ? 1 : 0;
        return group with
        {
            Starting = group.Starting + (condition is EnvironmentCondition.Starting ? 1 : 0),
            Idle = group.Idle + (condition is EnvironmentCondition.Idle ? 1 : 0),
            Busy = group.Busy + busy,
            Other = group.Other + (condition is EnvironmentCondition.Failed or EnvironmentCondition.Ending ? 1 : 0),
            Provisioned = group.Provisioned + provisioned,
            ProvisionedBusy = group.ProvisionedBusy + (provisioned & busy),
            MemoryMb = group.MemoryMb + environment.Spec.Version.Settings.MemorySizeMb,
        };
    }

    private EnvironmentStanding Shown(IExecutionEnvironment environment, bool measures)
    {
        var look = environment.Look(measures);
        var version = environment.Spec.Version;
        return new EnvironmentStanding
        {
            Id = environment.Id,
            Silo = own.Name,
            Function = version.Function,
            Version = version.Version,
            Condition = look.Condition,
            StartedAt = look.StartedAt,
            MemorySizeMb = version.Settings.MemorySizeMb,
            PeakMemoryMb = (int)((look.PeakMemoryBytes + (1 << 20) - 1) >> 20),
            IsProvisioned = environment.Spec.InitializationType == InitializationType.Provisioned,
            Invocations = look.Invocations,
        };
    }

    private static PoolUse Shown(string region, SlotUse use) => new()
    {
        Region = region,
        Function = use.Pool.Length == 0 ? null : FunctionId.FromGrainKey(use.Pool).Name,
        Limit = use.Limit,
        Held = use.Held,
        InUse = use.InUse,
    };
}

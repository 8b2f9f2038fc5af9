using Grid.Contracts;
using Grid.Contracts.Traces;
using Grid.Scheduling.Traces;

namespace Grid.Grains.Traces;

/// <summary>A region's sampling rules, and how much each client that asks may sample. Source: AWS X-Ray, "Configure sampling rules".</summary>
internal sealed class SamplingRulesGrain([PersistentState(StoredSamplingRules.StateName)] IPersistentState<StoredSamplingRules> state, TimeProvider time) : Grain, ISamplingRulesGrain
{
    /// <summary>Rules of one region beside <c>Default</c>, as on AWS.</summary>
    private const int MostRules = 25;

    /// <summary>What a client gets is good until it asks again, and a little longer.</summary>
    private static readonly TimeSpan s_quota = TimeSpan.FromSeconds(15);

    /// <summary>AWS's own: one request a second, and 5 % of the others.</summary>
    private static readonly SamplingRule s_default = new() { Name = SamplingRule.Default, FixedRate = 0.05, ReservoirSize = 1, CreatedAt = DateTimeOffset.UnixEpoch, ModifiedAt = DateTimeOffset.UnixEpoch };

    private readonly SamplingShares _shares = new();

    public Task<SamplingRule[]> List(CancellationToken cancellationToken) => Task.FromResult(All().ToArray());

    public async Task<Outcome<SamplingRule>> Create(SamplingRule rule, CancellationToken cancellationToken)
    {
        if (Find(rule.Name) is not null) return Invalid("Rule with the same name already exists.");
        if (state.State.Rules.Count(known => known.Name != SamplingRule.Default) >= MostRules) return new ApiError(ApiErrorKind.RuleLimitExceeded, $"The account has reached its limit of {MostRules} sampling rules.");
        var now = time.GetUtcNow();
        var made = rule with { CreatedAt = now, ModifiedAt = now };
        await Store([.. state.State.Rules, made], now);
        return made;
    }

    public async Task<Outcome<SamplingRule>> Update(SamplingRuleChange change, CancellationToken cancellationToken)
    {
        if (Find(change.Name) is not { } rule) return Invalid("Sampling rule does not exist.");
        if (rule.Name == SamplingRule.Default && change is not { ResourceArn: null, Priority: null, ServiceName: null, ServiceType: null, Host: null, HttpMethod: null, UrlPath: null, Attributes: null })
            return Invalid("Only FixedRate and ReservoirSize of the Default rule can be changed.");
        var now = time.GetUtcNow();
        var changed = rule with
        {
            ResourceArn = change.ResourceArn ?? rule.ResourceArn,
            Priority = change.Priority ?? rule.Priority,
            FixedRate = change.FixedRate ?? rule.FixedRate,
            ReservoirSize = change.ReservoirSize ?? rule.ReservoirSize,
            ServiceName = change.ServiceName ?? rule.ServiceName,
            ServiceType = change.ServiceType ?? rule.ServiceType,
            Host = change.Host ?? rule.Host,
            HttpMethod = change.HttpMethod ?? rule.HttpMethod,
            UrlPath = change.UrlPath ?? rule.UrlPath,
            Attributes = change.Attributes ?? rule.Attributes,
            ModifiedAt = now,
        };
        await Store([.. state.State.Rules.Where(known => known.Name != rule.Name), changed], now);
        return changed;
    }

    public async Task<Outcome<SamplingRule>> Delete(string name, CancellationToken cancellationToken)
    {
        if (name == SamplingRule.Default) return Invalid("The Default rule cannot be deleted.");
        if (Find(name) is not { } rule) return Invalid("Sampling rule does not exist.");
        await Store([.. state.State.Rules.Where(known => known.Name != name)], time.GetUtcNow());
        return rule;
    }

    public Task<SamplingTargets> Targets(SamplingStatistics[] statistics, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<SamplingTarget> targets = [];
        List<string> unknown = [];
        foreach (var one in statistics)
        {
            if (Find(one.RuleName) is not { } rule)
            {
                unknown.Add(one.RuleName);
                continue;
            }

            var quota = _shares.Share(rule.Name, one.ClientId, rule.ReservoirSize, now);
            targets.Add(new SamplingTarget { RuleName = rule.Name, FixedRate = rule.FixedRate, Quota = quota, QuotaUntil = now + s_quota });
        }

        return Task.FromResult(new SamplingTargets { Items = targets, Unknown = unknown, LastChange = state.State.ChangedAt ?? DateTimeOffset.UnixEpoch });
    }

    private IEnumerable<SamplingRule> All()
    {
        var known = state.State.Rules;
        var all = known.Any(rule => rule.Name == SamplingRule.Default) ? known : known.Append(s_default);
        return all.OrderBy(rule => rule.Priority).ThenBy(rule => rule.Name, StringComparer.Ordinal);
    }

    private SamplingRule? Find(string name) => All().FirstOrDefault(rule => rule.Name == name);

    private async Task Store(SamplingRule[] rules, DateTimeOffset now)
    {
        var before = state.State;
        state.State = new StoredSamplingRules { Rules = rules, ChangedAt = now };
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            // Nobody knows what is stored: whoever comes next reads it.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private static ApiError Invalid(string message) => new(ApiErrorKind.InvalidTraceRequest, message);
}

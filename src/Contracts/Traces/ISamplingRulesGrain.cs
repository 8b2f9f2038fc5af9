namespace Grid.Contracts.Traces;

/// <summary>The sampling rules of a region, which is its key. They say what programs sample that ask for them; Lambda's own sampling is fixed.</summary>
public interface ISamplingRulesGrain : IGrainWithStringKey
{
    /// <summary>All rules, <c>Default</c> among them, by ascending priority.</summary>
    Task<SamplingRule[]> List(CancellationToken cancellationToken);

    Task<Outcome<SamplingRule>> Create(SamplingRule rule, CancellationToken cancellationToken);

    Task<Outcome<SamplingRule>> Update(SamplingRuleChange change, CancellationToken cancellationToken);

    /// <param name="name">The rule's.</param>
    /// <returns>The rule that was.</returns>
    Task<Outcome<SamplingRule>> Delete(string name, CancellationToken cancellationToken);

    /// <summary>Takes clients' statistics and says how much each may sample in the next ten seconds.</summary>
    Task<SamplingTargets> Targets(SamplingStatistics[] statistics, CancellationToken cancellationToken);
}

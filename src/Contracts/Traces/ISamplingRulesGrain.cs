namespace Grid.Contracts.Traces;

/// <summary>The sampling rules of a region, which is its key. They say what programs sample that ask for them; Lambda's own sampling is fixed.</summary>
[Alias("grid.ISamplingRulesGrain")]
public interface ISamplingRulesGrain : IGrainWithStringKey
{
    /// <summary>All rules, <c>Default</c> among them, by ascending priority.</summary>
    [Alias("List")]
    Task<SamplingRule[]> List(CancellationToken cancellationToken);

    [Alias("Create")]
    Task<Outcome<SamplingRule>> Create(SamplingRule rule, CancellationToken cancellationToken);

    [Alias("Update")]
    Task<Outcome<SamplingRule>> Update(SamplingRuleChange change, CancellationToken cancellationToken);

    /// <param name="name">The rule's.</param>
    /// <returns>The rule that was.</returns>
    [Alias("Delete")]
    Task<Outcome<SamplingRule>> Delete(string name, CancellationToken cancellationToken);

    /// <summary>Takes clients' statistics and says how much each may sample in the next ten seconds.</summary>
    [Alias("Targets")]
    Task<SamplingTargets> Targets(SamplingStatistics[] statistics, CancellationToken cancellationToken);
}

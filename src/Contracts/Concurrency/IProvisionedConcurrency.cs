using Grid.Contracts.Functions;

namespace Grid.Contracts.Concurrency;

/// <summary>The provisioned concurrency of functions, as what scales it sees it.</summary>
public interface IProvisionedConcurrency
{
    /// <summary>How a version or an alias stands; refused with ResourceNotFound when there is none.</summary>
    Task<Outcome<ProvisionedUse>> Get(FunctionId function, string qualifier, CancellationToken cancellationToken);

    /// <summary>
    /// Asks for a number of environments, 0 or more; 0 takes the provisioned concurrency away. Returns when the request is durable; environments come later.
    /// Asking twice for the same number is asking once. Refusals are those of PutProvisionedConcurrencyConfig.
    /// </summary>
    Task<Outcome<Done>> Set(FunctionId function, string qualifier, int count, CancellationToken cancellationToken);
}

using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;

namespace Grid.Grains.Concurrency;

/// <summary>For a grid without provisioned concurrency: nothing can be scaled, and whoever asks is told so.</summary>
internal sealed class NoProvisionedConcurrency : IProvisionedConcurrency
{
    private static readonly ApiError s_refusal = ApiError.NotImplemented("Provisioned concurrency is not supported by this grid yet.");

    public Task<Outcome<ProvisionedUse>> Get(FunctionId function, string qualifier, CancellationToken cancellationToken) => Task.FromResult<Outcome<ProvisionedUse>>(s_refusal);

    public Task<Outcome<Done>> Set(FunctionId function, string qualifier, int count, CancellationToken cancellationToken) => Task.FromResult<Outcome<Done>>(s_refusal);
}

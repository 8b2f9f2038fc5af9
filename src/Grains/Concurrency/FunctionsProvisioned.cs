using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;

namespace Grid.Grains.Concurrency;

/// <summary>What Application Auto Scaling reads and sets is what the function's grain keeps.</summary>
internal sealed class FunctionsProvisioned(IGrainFactory grains) : IProvisionedConcurrency
{
    public async Task<Outcome<ProvisionedUse>> Get(FunctionId function, string qualifier, CancellationToken cancellationToken)
    {
        var found = await Grain(function).GetProvisionedConcurrency(qualifier, cancellationToken);
        if (found.Ok) return new ProvisionedUse { Requested = found.Value.Requested, Available = found.Value.Available, InUse = found.Value.InUse };
        return found.Error.Kind is ApiErrorKind.ProvisionedConcurrencyConfigNotFound ? new ProvisionedUse() : found.Error;
    }

    public async Task<Outcome<Done>> Set(FunctionId function, string qualifier, int count, CancellationToken cancellationToken)
    {
        if (count == 0) return await Grain(function).DeleteProvisionedConcurrency(qualifier, cancellationToken);
        var put = await Grain(function).PutProvisionedConcurrency(qualifier, count, cancellationToken);
        return put.Ok ? default(Done) : put.Error;
    }

    private IFunctionGrain Grain(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

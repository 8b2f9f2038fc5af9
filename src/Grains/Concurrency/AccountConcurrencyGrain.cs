using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Concurrency;

/// <summary>The authority on one region's concurrency: stores what <see cref="AccountShares"/> allows.</summary>
internal sealed class AccountConcurrencyGrain(
    [PersistentState(StoredConcurrency.StateName)] IPersistentState<StoredConcurrency> state,
    IOptions<ConcurrencyOptions> options) : Grain, IAccountConcurrencyGrain
{
    private AccountShares Shares => state.State.Shares(options.Value);

    public Task<AccountConcurrency> Get(CancellationToken cancellationToken)
    {
        var shares = Shares;
        return Task.FromResult(new AccountConcurrency { Limit = shares.Limit, Unreserved = shares.Unreserved });
    }

    public Task<FunctionConcurrency> GetFunction(FunctionId function, CancellationToken cancellationToken) => Task.FromResult(Answer(Shares.Of(function.GrainKey)));

    public Task<Outcome<FunctionConcurrency>> Reserve(FunctionId function, int? reserved, CancellationToken cancellationToken)
    {
        var shares = Shares;
        var share = shares.Of(function.GrainKey);
        return shares.MayReserve(function.GrainKey, reserved) is var verdict and not ShareVerdict.Granted
            ? Task.FromResult<Outcome<FunctionConcurrency>>(ConcurrencyErrors.NotReserved(verdict, reserved ?? 0, share.Provisioned, options.Value.MinimumUnreserved))
            : Store(function, share with { Reserved = reserved });
    }

    public Task<Outcome<FunctionConcurrency>> Provision(FunctionId function, int provisioned, CancellationToken cancellationToken)
    {
        var shares = Shares;
        return shares.MayProvision(function.GrainKey, provisioned) is var verdict and not ShareVerdict.Granted
            ? Task.FromResult<Outcome<FunctionConcurrency>>(ConcurrencyErrors.NotProvisioned(verdict, shares.Unreserved, options.Value.MinimumUnreserved))
            : Store(function, shares.Of(function.GrainKey) with { Provisioned = provisioned });
    }

    public Task Forget(FunctionId function, CancellationToken cancellationToken) => Store(function, default);

    private async Task<Outcome<FunctionConcurrency>> Store(FunctionId function, FunctionShare share)
    {
        if (Shares.Of(function.GrainKey) == share) return Answer(share);
        var before = state.State;
        try
        {
            state.State = before.With(function.GrainKey, share);
            await state.WriteStateAsync();
            return Answer(share);
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private static FunctionConcurrency Answer(FunctionShare share) => new() { Reserved = share.Reserved, Provisioned = share.Provisioned };
}

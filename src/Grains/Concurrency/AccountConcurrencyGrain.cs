using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>The authority on one region's concurrency: a shell around <see cref="AccountLedger"/> that remembers and speaks.</summary>
/// <remarks>Reentrant: while it waits for a silo to give slots back, that silo and others go on asking; what is stored together is written together.</remarks>
[Reentrant]
internal sealed partial class AccountConcurrencyGrain(
    [PersistentState(StoredConcurrency.StateName)] IPersistentState<StoredConcurrency> state,
    IOptions<ConcurrencyOptions> options,
    ILeaseHolders holders,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<AccountConcurrencyGrain> logger) : Grain, IAccountConcurrencyGrain, ILeaseAuthority
{
    private AccountLedger _ledger = null!;

    /// <summary>As it is, or will be when what is being written is durable.</summary>
    private StoredConcurrency _current = new();

    private AccountShares Shares => _current.Shares(options.Value);

    private TimeSpan Now => time.GetElapsedTime(0);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _current = state.State;
        var now = Now;
        var storedFor = time.GetUtcNow().UtcDateTime - new DateTime(_current.StoredAtTicks);

        // Where the clock has been set back since, nobody knows for how long tokens have come back: a bucket too many is sooner made good than calls that are refused for nothing.
        var refilledFor = _current.StoredAtTicks == 0 || storedFor < TimeSpan.Zero ? TimeSpan.MaxValue : storedFor - ClockGuard;
        _ledger = new AccountLedger(options.Value.Rules, refilledFor, now);
        foreach (var holder in _current.Holders.Where(MayBeAlive)) _ledger.Slots.Restore(holder.Holder, new HolderWords(holder.First, holder.Sequence, holder.Moves), holder.Pools.Zip(holder.Slots), now);
        _ledger.Divide(Shares, _current.TableVersion, now);

        // Nobody gets anything from a function's own pool before all silos have been heard, so they are asked at once.
        foreach (var holder in _ledger.Slots.Holders) _ = Announce(holder);
        return Task.CompletedTask;
    }

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
            : Divide(function, share with { Reserved = reserved }, cancellationToken);
    }

    public Task<Outcome<FunctionConcurrency>> Provision(FunctionId function, int provisioned, CancellationToken cancellationToken)
    {
        var shares = Shares;
        return shares.MayProvision(function.GrainKey, provisioned) is var verdict and not ShareVerdict.Granted
            ? Task.FromResult<Outcome<FunctionConcurrency>>(ConcurrencyErrors.NotProvisioned(verdict, shares.Unreserved, options.Value.MinimumUnreserved))
            : Divide(function, shares.Of(function.GrainKey) with { Provisioned = provisioned }, cancellationToken);
    }

    public Task Forget(FunctionId function, CancellationToken cancellationToken) => Divide(function, default, cancellationToken);

    public async Task<bool> Fits(CancellationToken cancellationToken)
    {
        _ledger.Expire(Now);
        await Recall(_ledger.Slots.Overdrawn());
        await Store();
        return !_ledger.Slots.IsOver;
    }

    public async Task<LeaseAnswer?> Lease(LeaseRequest request)
    {
        if (_ledger.Begin(request.Holder, request.ToAsk(), Now) is not { } visit) return null;
        Tell();
        if (visit.IsShort) await Recall(_ledger.Recalls(visit, Now));
        var grant = _ledger.Complete(visit, Now);
        await Store();
        return LeaseAnswer.From(grant);
    }

    private async Task<Outcome<FunctionConcurrency>> Divide(FunctionId function, FunctionShare share, CancellationToken cancellationToken)
    {
        if (Shares.Of(function.GrainKey) == share) return Answer(share);
        _current = _current.With(function.GrainKey, share);
        _ledger.Divide(Shares, _current.TableVersion, Now);
        await Store();
        await Settle(_current.TableVersion, cancellationToken);
        return Answer(share);
    }

    private static FunctionConcurrency Answer(FunctionShare share) => new() { Reserved = share.Reserved, Provisioned = share.Provisioned };
}

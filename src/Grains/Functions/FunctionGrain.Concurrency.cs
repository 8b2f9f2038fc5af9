using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Grains.Concurrency;

namespace Grid.Grains.Functions;

/// <summary>
/// How much of a function may run. The account's concurrency has the last word on numbers and is changed here alone, one call after the other, so that a rise for
/// a new configuration and the fall after environments have ended cannot overtake each other.
/// </summary>
internal sealed partial class FunctionGrain
{
    private IAccountConcurrencyGrain Account => GrainFactory.GetGrain<IAccountConcurrencyGrain>(Function.Region);

    private IProvisioningGrain Provisioning => GrainFactory.GetGrain<IProvisioningGrain>(Function.GrainKey);

    public async Task<Outcome<FunctionConcurrency>> PutConcurrency(int reserved, CancellationToken cancellationToken) =>
        Stored.Latest is null ? FunctionErrors.FunctionNotFound(Function, Contracts.Functions.Qualifiers.Latest) : await Account.Reserve(Function, reserved, cancellationToken);

    public async Task<Outcome<FunctionConcurrency>> GetConcurrency(CancellationToken cancellationToken) =>
        Stored.Latest is null ? FunctionErrors.FunctionNotFound(Function, null) : await Account.GetFunction(Function, cancellationToken);

    public async Task<Outcome<Done>> DeleteConcurrency(CancellationToken cancellationToken)
    {
        if (Stored.Latest is null) return FunctionErrors.FunctionNotFound(Function, null);
        var freed = await Account.Reserve(Function, null, cancellationToken);
        return freed.Ok ? default(Done) : freed.Error;
    }

    public async Task<Outcome<ProvisionedConcurrency>> PutProvisionedConcurrency(string qualifier, int requested, CancellationToken cancellationToken)
    {
        var decision = FunctionProvisioning.Put(Stored, Function, qualifier, requested, clock.GetUtcNow());
        if (!decision.Ok) return decision.Error;

        // What ends is given back once it has ended, see Order.
        var granted = await Account.GetFunction(Function, cancellationToken);
        var total = FunctionProvisioning.Total(decision.Value.Next);
        if (total > granted.Provisioned && await Account.Provision(Function, total, cancellationToken) is { Ok: false } refused) return refused.Error;
        return await Apply(decision);
    }

    public async Task<Outcome<ProvisionedConcurrency>> GetProvisionedConcurrency(string qualifier, CancellationToken cancellationToken)
    {
        var config = FunctionProvisioning.Get(Stored, Function, qualifier);
        return config.Ok ? await Standing(config.Value) : config.Error;
    }

    public async Task<Outcome<Page<ProvisionedConcurrency>>> ListProvisionedConcurrency(string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var page = FunctionProvisioning.List(Stored, Function, marker, maxItems);
        if (!page.Ok) return page.Error;
        return new Page<ProvisionedConcurrency> { Items = await Task.WhenAll(page.Value.Items.Select(Standing)), NextMarker = page.Value.NextMarker };
    }

    public Task<Outcome<Done>> DeleteProvisionedConcurrency(string qualifier, CancellationToken cancellationToken) =>
        Apply(FunctionProvisioning.Delete(Stored, Function, qualifier));

    public async Task<ProvisioningOrder> Order(int held)
    {
        var keep = Math.Max(held, FunctionProvisioning.Total(Stored));
        var granted = (await Account.GetFunction(Function, CancellationToken.None)).Provisioned;
        if (granted != keep && (await Account.Provision(Function, keep, CancellationToken.None)).Ok) granted = keep;
        if (Stored.Latest is null && keep == 0) await Account.Forget(Function, CancellationToken.None);
        return new ProvisioningOrder { Wanted = FunctionProvisioning.Wanted(Stored), Granted = granted };
    }

    private async Task<ProvisionedConcurrency> Standing(StoredProvisionedConcurrency config)
    {
        if (Stored.Resolve(config.Qualifier) is not { } version) return FunctionProvisioning.Answer(Function, config);
        return FunctionProvisioning.Answer(Function, config, await Provisioning.Standing(version.Version, version.Generation));
    }

    /// <summary>There is no function (yet): it reserves nothing, and provisioned environments that are still busy are given back when they have ended.</summary>
    private async Task GiveBackShare()
    {
        var share = await Account.GetFunction(Function, CancellationToken.None);
        if (share.Provisioned == 0) await Account.Forget(Function, CancellationToken.None);
        else await Account.Reserve(Function, null, CancellationToken.None);
    }
}

using Grid.Contracts.Functions;

namespace Grid.Contracts.Concurrency;

/// <summary>
/// The one authority on the account's concurrency in one region; key: the region. What it answers is durable.
/// A change holds on every silo when its call returns. Refusals are AWS's errors.
/// </summary>
[Alias("grid.IAccountConcurrencyGrain")]
public interface IAccountConcurrencyGrain : IGrainWithStringKey
{
    /// <summary>How the account stands.</summary>
    [Alias("Get")]
    Task<AccountConcurrency> Get(CancellationToken cancellationToken);

    /// <summary>What one function has for itself; nothing for a function that is not known here.</summary>
    [Alias("GetFunction")]
    Task<FunctionConcurrency> GetFunction(FunctionId function, CancellationToken cancellationToken);

    /// <summary>
    /// Reserves concurrency for a function; null takes the reservation back. Refused when fewer than the unreserved minimum (100) would be left to the others,
    /// or when it is less than what the function has provisioned. The caller knows that the function exists.
    /// </summary>
    [Alias("Reserve")]
    Task<Outcome<FunctionConcurrency>> Reserve(FunctionId function, int? reserved, CancellationToken cancellationToken);

    /// <summary>
    /// Sets how many environments the function may have provisioned, all versions and aliases together. Raise it before environments are started, lower it after they
    /// have ended. Refused when it passes the reservation, or, without one, when fewer than the unreserved minimum would be left.
    /// </summary>
    [Alias("Provision")]
    Task<Outcome<FunctionConcurrency>> Provision(FunctionId function, int provisioned, CancellationToken cancellationToken);

    /// <summary>The function is gone: nothing is kept for it any more.</summary>
    [Alias("Forget")]
    Task Forget(FunctionId function, CancellationToken cancellationToken);

    /// <summary>
    /// True when what runs fits into what the account is divided into. After <see cref="Provision"/> has raised a number, environments may serve invocations only
    /// from then on: before, those that were admitted earlier may still need the room. Asks the silos for what they do not use first.
    /// </summary>
    [Alias("Fits")]
    Task<bool> Fits(CancellationToken cancellationToken);
}

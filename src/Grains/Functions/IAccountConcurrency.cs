namespace Grid.Grains.Functions;

/// <summary>The account's concurrency, as GetAccountSettings shows it.</summary>
public interface IAccountConcurrency
{
    ValueTask<AccountConcurrency> Get(string region, CancellationToken cancellationToken);
}

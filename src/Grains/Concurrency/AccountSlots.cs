using System.Collections.Concurrent;
using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Concurrency;

/// <summary>The account's concurrency limit, one counter per region. This silo is the only one that admits, so its count is the account's.</summary>
internal sealed class AccountSlots(IOptions<ConcurrencyOptions> options)
{
    private readonly ConcurrentDictionary<string, ConcurrencyCounter> _regions = new(StringComparer.Ordinal);

    public int Limit => options.Value.AccountLimit;

    public ConcurrencyCounter Of(string region) => _regions.GetOrAdd(region, static (_, limit) => new ConcurrencyCounter(limit), Limit);
}

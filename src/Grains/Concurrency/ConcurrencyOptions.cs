using System.ComponentModel.DataAnnotations;
using Grid.Scheduling.Concurrency;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Concurrency;

/// <summary>Section <c>Grid:Concurrency</c>.</summary>
public sealed class ConcurrencyOptions
{
    public const string Section = "Grid:Concurrency";

    /// <summary>Invocations that may run at the same time in one region, all functions together. Default 1,000, as a new AWS account's quota. Ten times as many requests in a second.</summary>
    [Range(1, 1_000_000)]
    public int AccountLimit { get; set; } = 1000;

    /// <summary>What reservations and provisioned environments must leave of it to all other functions. Default 100, as on AWS; an account with less has less.</summary>
    [Range(0, 1_000_000)]
    public int MinimumUnreserved { get; set; } = 100;

    /// <summary>
    /// How fast environments may be added: <c>Function</c> (default; 1,000 every ten seconds for each function, AWS's rule since November 2023), or the classic bursts
    /// of 3,000, 1,000 or 500 at once and then 500 a minute, shared by all functions of a region: <c>Classic3000</c>, <c>Classic1000</c>, <c>Classic500</c>.
    /// </summary>
    [EnumDataType(typeof(ScalingRate))]
    public ScalingRate ScalingRate { get; set; } = ScalingRate.Function;

    /// <summary>
    /// Seconds for which a silo may use slots without renewing them; it renews them three times as often. After a silo has died its slots are missing for so long, and one second more.
    /// 0 means for ever, for a grid of one silo; 3 to 60, and 10 where several silos share a grid and nothing else is said.
    /// </summary>
    [Range(0, 60)]
    public int LeaseSeconds { get; set; }

    internal StartRule Starts => ScalingRate switch
    {
        ScalingRate.Classic3000 => StartRule.Classic(3000),
        ScalingRate.Classic1000 => StartRule.Classic(1000),
        ScalingRate.Classic500 => StartRule.Classic(500),
        _ => StartRule.PerFunction,
    };

    internal LedgerRules Rules => new(
        LeaseSeconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(LeaseSeconds), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), Starts);
}

[OptionsValidator]
internal sealed partial class ConcurrencyOptionsValidator : IValidateOptions<ConcurrencyOptions>;

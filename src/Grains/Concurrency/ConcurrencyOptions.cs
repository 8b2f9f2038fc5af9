using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Concurrency;

/// <summary>Section <c>Grid:Concurrency</c>.</summary>
public sealed class ConcurrencyOptions
{
    public const string Section = "Grid:Concurrency";

    /// <summary>Invocations that may run at the same time in one region, all functions together. Default 1,000, as a new AWS account's quota.</summary>
    [Range(1, 1_000_000)]
    public int AccountLimit { get; set; } = 1000;

    /// <summary>What reservations and provisioned environments must leave of it to all other functions. Default 100, as on AWS; an account with less has less.</summary>
    [Range(0, 1_000_000)]
    public int MinimumUnreserved { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class ConcurrencyOptionsValidator : IValidateOptions<ConcurrencyOptions>;

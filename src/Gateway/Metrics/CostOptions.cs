using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Metrics;

/// <summary>Section <c>Grid:Cost</c>: what things cost. The defaults are AWS Lambda's list prices in us-east-1, in US dollars, without tiers and without a free tier.</summary>
public sealed class CostOptions
{
    public const string Section = "Grid:Cost";

    /// <summary>Of the prices, for answers; default <c>USD</c>.</summary>
    [Required, StringLength(16, MinimumLength = 1)]
    public string Currency { get; set; } = "USD";

    /// <summary>A million requests; 0-1,000,000, default 0.20.</summary>
    [Range(0.0, 1_000_000.0)]
    public double MillionRequests { get; set; } = 0.20;

    /// <summary>A GB-second on demand on x86_64; 0-1,000,000, default 0.0000166667.</summary>
    [Range(0.0, 1_000_000.0)]
    public double GbSecond { get; set; } = 0.0000166667;

    /// <summary>A GB-second on demand on arm64; 0-1,000,000, default 0.0000133334.</summary>
    [Range(0.0, 1_000_000.0)]
    public double GbSecondArm { get; set; } = 0.0000133334;

    /// <summary>A GB-second of an invocation in a provisioned environment on x86_64; 0-1,000,000, default 0.0000097222.</summary>
    [Range(0.0, 1_000_000.0)]
    public double ProvisionedGbSecond { get; set; } = 0.0000097222;

    /// <summary>The same on arm64; 0-1,000,000, default 0.0000077778.</summary>
    [Range(0.0, 1_000_000.0)]
    public double ProvisionedGbSecondArm { get; set; } = 0.0000077778;

    /// <summary>A GB-second of ephemeral storage above 512 MB; 0-1,000,000, default 0.0000000309.</summary>
    [Range(0.0, 1_000_000.0)]
    public double StorageGbSecond { get; set; } = 0.0000000309;
}

[OptionsValidator]
internal sealed partial class CostOptionsValidator : IValidateOptions<CostOptions>;

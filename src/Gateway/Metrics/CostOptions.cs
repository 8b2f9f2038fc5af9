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

    /// <summary>A million GB-seconds on demand on x86_64; 0-1,000,000, default 16.6667.</summary>
    [Range(0.0, 1_000_000.0)]
    public double MillionGbSeconds { get; set; } = 16.6667;

    /// <summary>A million GB-seconds on demand on arm64; 0-1,000,000, default 13.3334.</summary>
    [Range(0.0, 1_000_000.0)]
    public double MillionGbSecondsArm { get; set; } = 13.3334;

    /// <summary>A million GB-seconds of invocations in provisioned environments on x86_64; 0-1,000,000, default 9.7222.</summary>
    [Range(0.0, 1_000_000.0)]
    public double MillionProvisionedGbSeconds { get; set; } = 9.7222;

    /// <summary>The same on arm64; 0-1,000,000, default 7.7778.</summary>
    [Range(0.0, 1_000_000.0)]
    public double MillionProvisionedGbSecondsArm { get; set; } = 7.7778;

    /// <summary>A million GB-seconds of ephemeral storage above 512 MB; 0-1,000,000, default 0.0309.</summary>
    [Range(0.0, 1_000_000.0)]
    public double MillionStorageGbSeconds { get; set; } = 0.0309;
}

[OptionsValidator]
internal sealed partial class CostOptionsValidator : IValidateOptions<CostOptions>;

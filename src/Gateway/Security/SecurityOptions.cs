using System.ComponentModel.DataAnnotations;

namespace Grid.Gateway.Security;

/// <summary>Section <c>Grid:Security</c>: whose requests are let in.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Grid:Security";

    /// <summary>Accept any key, any signature and none at all; every caller is the account's root. For tests on a loopback address. Default false.</summary>
    public bool AcceptAnyKey { get; set; }

    /// <summary>How far a request's time may be from the clock of the silo, in minutes: 1-60, default 5 as AWS Lambda has it.</summary>
    [Range(1, 60)]
    public int ClockSkewMinutes { get; set; } = 5;

    /// <summary>Region of requests without a signature, which only <see cref="AcceptAnyKey"/> lets in. Default <c>us-east-1</c>.</summary>
    [Required, RegularExpression("[a-z][a-z0-9-]{0,30}[a-z0-9]")]
    public string DefaultRegion { get; set; } = "us-east-1";
}

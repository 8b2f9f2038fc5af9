using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Traces;

/// <summary>Section <c>Grid:Traces</c>: X-Ray's daemon, which every silo has.</summary>
internal sealed class TraceDaemonOptions : IValidatableObject
{
    public const string Section = "Grid:Traces";

    public const string Automatic = "auto";
    public const string Off = "none";

    /// <summary>
    /// Where the daemon listens, UDP and TCP: an <c>address:port</c>, which stops the start when it is taken; <c>auto</c> (default) is <c>127.0.0.1:2000</c>, as on Lambda, or any free port
    /// of 127.0.0.1 when another process has that; <c>none</c> listens nowhere, and what functions send is lost.
    /// </summary>
    [Required]
    public string DaemonAddress { get; set; } = Automatic;

    /// <summary>Region of segments that belong to no invocation of this silo, and of the sampling rules that programs ask the daemon for. Default <c>us-east-1</c>.</summary>
    [Required, RegularExpression("[a-z][a-z0-9-]{0,30}[a-z0-9]")]
    public string DaemonRegion { get; set; } = "us-east-1";

    /// <summary>Null for <see cref="Automatic"/> and <see cref="Off"/>.</summary>
    internal IPEndPoint? Address => IPEndPoint.TryParse(DaemonAddress, out var address) ? address : null;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DaemonAddress is Automatic or Off || (DaemonAddress.Contains(':', StringComparison.Ordinal) && Address is { Port: > 0 })) yield break;
        yield return new ValidationResult($"{DaemonAddress} is not address:port, auto or none.", [nameof(DaemonAddress)]);
    }
}

[OptionsValidator]
internal sealed partial class TraceDaemonOptionsValidator : IValidateOptions<TraceDaemonOptions>;

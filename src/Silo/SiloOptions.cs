using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>Section <c>Grid:Silo</c>.</summary>
public sealed class SiloOptions
{
    public const string Section = "Grid:Silo";

    /// <summary>Seconds that a stop waits for invocations in flight before their environments are ended. Default 30, 0 does not wait, at most 900.</summary>
    [Range(0, 900)]
    public int DrainSeconds { get; set; } = 30;

    /// <summary>
    /// Seconds that a stop goes on serving as before, while <c>/_grid/health/ready</c> already says no: as long as a load balancer needs to notice.
    /// Default 0, at most 300; comes before <see cref="DrainSeconds"/>.
    /// </summary>
    [Range(0, 300)]
    public int DrainDelaySeconds { get; set; }
}

[OptionsValidator]
internal sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;

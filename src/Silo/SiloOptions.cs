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
}

[OptionsValidator]
internal sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Observability;

/// <summary>Section <c>Grid:Scheduling:DecisionLog</c>: what a silo remembers of its decisions, for <c>GET /_grid/decisions</c>.</summary>
internal sealed class DecisionLogOptions
{
    public const string Section = "Grid:Scheduling:DecisionLog";

    /// <summary>Decisions that are kept in memory, at less than 200 bytes each; the oldest goes for the newest. Default 10,000; 0 keeps none.</summary>
    [Range(0, 1_000_000)]
    public int Entries { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class DecisionLogOptionsValidator : IValidateOptions<DecisionLogOptions>;

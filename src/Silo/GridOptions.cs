using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>What concerns the grid as a whole. Section <c>Grid</c>.</summary>
public sealed class GridOptions
{
    public const string Section = "Grid";

    /// <summary>
    /// <c>system</c> (default) is the machine's clock. <c>virtual</c> is for tests, with <c>Grid:Cluster:Kind</c> <c>single</c> alone: the clock goes on with the machine's and is moved
    /// ahead by <c>POST /_grid/clock</c>, see <c>docs/TIME.md</c>.
    /// </summary>
    [AllowedValues("system", "virtual")]
    public string Clock { get; set; } = "system";
}

[OptionsValidator]
internal sealed partial class GridOptionsValidator : IValidateOptions<GridOptions>;

using System.ComponentModel.DataAnnotations;

namespace Grid.Gateway;

/// <summary>Section <c>Grid:Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    internal const string Section = "Grid:Gateway";

    /// <summary>How long <c>Code.Location</c> and <c>Content.Location</c> can be fetched, in seconds. 1-43200, default 600.</summary>
    [Range(1, 43_200)]
    public int CodeLocationSeconds { get; set; } = 600;
}

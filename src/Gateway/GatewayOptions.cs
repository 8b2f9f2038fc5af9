using System.ComponentModel.DataAnnotations;

namespace Grid.Gateway;

/// <summary>Section <c>Grid:Gateway</c>.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Grid:Gateway";

    /// <summary>Where the gateway listens: one <c>http://address:port</c>. Default <c>http://127.0.0.1:9700</c>.</summary>
    [Required, RegularExpression(@"http://[^/\s]+:\d{1,5}/?")]
    public string Url { get; set; } = "http://127.0.0.1:9700";

    /// <summary>How long <c>Code.Location</c> and <c>Content.Location</c> can be fetched, in seconds. 1-43200, default 600.</summary>
    [Range(1, 43_200)]
    public int CodeLocationSeconds { get; set; } = 600;
}

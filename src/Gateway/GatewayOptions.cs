using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Gateway;

/// <summary>Section <c>Grid:Gateway</c>.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Grid:Gateway";

    /// <summary>Where the gateway listens: one <c>http://address:port</c>. Default <c>http://127.0.0.1:9700</c>.</summary>
    [Required, RegularExpression(@"http://[^/\s]+:\d{1,5}/?")]
    public string Url { get; set; } = "http://127.0.0.1:9700";
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;

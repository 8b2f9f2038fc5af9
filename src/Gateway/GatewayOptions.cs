using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Grid.Gateway;

/// <summary>Section <c>Grid:Gateway</c>.</summary>
public sealed class GatewayOptions : IValidatableObject
{
    public const string Section = "Grid:Gateway";

    /// <summary>Where the gateway listens: one <c>http://address:port</c>, where the address is an IP address or <c>localhost</c>. Default <c>http://127.0.0.1:9700</c>.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:9700";

    /// <summary>How long <c>Code.Location</c> and <c>Content.Location</c> can be fetched, in seconds. 1-43200, default 600.</summary>
    [Range(1, 43_200)]
    public int CodeLocationSeconds { get; set; } = 600;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri.TryCreate(Url, UriKind.Absolute, out var url) && url is { Scheme: "http", PathAndQuery: "/", Fragment: "", UserInfo: "", Port: > 0 }
            && (url.Host == "localhost" || IPAddress.TryParse(url.Host.Trim('[', ']'), out _)))
        {
            yield break;
        }

        yield return new ValidationResult($"{Url} is not http://address:port with an IP address or localhost and a port from 1 to 65535.", [nameof(Url)]);
    }
}

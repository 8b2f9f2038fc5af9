using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>Section <c>Grid:Observability</c>.</summary>
public sealed class ObservabilityOptions : IValidatableObject
{
    public const string Section = "Grid:Observability";

    /// <summary>OTLP endpoint that spans and metrics are exported to, for example <c>http://127.0.0.1:4317</c>. Empty (default): no spans are made and nothing is exported.</summary>
    [Url]
    public string? OtlpEndpoint { get; set; }

    /// <summary><c>grpc</c> (default) or <c>http/protobuf</c>.</summary>
    [AllowedValues("grpc", "http/protobuf")]
    public string OtlpProtocol { get; set; } = "grpc";

    /// <summary>How often metrics are exported, in seconds; 1-3600, default 60. Once more at the stop.</summary>
    [Range(1, 3600)]
    public int MetricsSeconds { get; set; } = 60;

    /// <summary>
    /// Who may read this silo's metrics at <c>/metrics</c>, as Prometheus does: <c>off</c> (default) nobody, <c>token</c> whoever has <see cref="PrometheusToken"/>, <c>open</c> everybody who
    /// can reach the silo. They tell the names of functions, and what these do.
    /// </summary>
    [AllowedValues("off", "token", "open")]
    public string Prometheus { get; set; } = "off";

    /// <summary>Of the header <c>Authorization: Bearer</c> of those who read <c>/metrics</c>, 16-256 characters. Needed, and only allowed, with <c>Prometheus</c> <c>token</c>.</summary>
    [StringLength(256, MinimumLength = 16)]
    public string? PrometheusToken { get; set; }

    /// <summary>Share of the traces that begin here and are recorded, 0.0-1.0. Default 1; a caller's own decision is followed.</summary>
    [Range(0.0, 1.0)]
    public double SampledShare { get; set; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((Prometheus == "token") != (PrometheusToken is not null)) yield return new ValidationResult("A token is needed, and only allowed, with Prometheus token.", [nameof(PrometheusToken)]);
    }
}

[OptionsValidator]
internal sealed partial class ObservabilityOptionsValidator : IValidateOptions<ObservabilityOptions>;

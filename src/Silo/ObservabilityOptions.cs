using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>Section <c>Grid:Observability</c>.</summary>
public sealed class ObservabilityOptions
{
    public const string Section = "Grid:Observability";

    /// <summary>OTLP endpoint that spans and metrics are exported to, for example <c>http://127.0.0.1:4317</c>. Empty (default): no spans are made and nothing is measured.</summary>
    [Url]
    public string? OtlpEndpoint { get; set; }

    /// <summary><c>grpc</c> (default) or <c>http/protobuf</c>.</summary>
    [AllowedValues("grpc", "http/protobuf")]
    public string OtlpProtocol { get; set; } = "grpc";

    /// <summary>How often metrics are exported, in seconds; 1-3600, default 60. Once more at the stop.</summary>
    [Range(1, 3600)]
    public int MetricsSeconds { get; set; } = 60;

    /// <summary>Share of the traces that begin here and are recorded, 0.0-1.0. Default 1; a caller's own decision is followed.</summary>
    [Range(0.0, 1.0)]
    public double SampledShare { get; set; } = 1;
}

[OptionsValidator]
internal sealed partial class ObservabilityOptionsValidator : IValidateOptions<ObservabilityOptions>;

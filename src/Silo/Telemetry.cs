using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Grid.Silo;

/// <summary>Spans of the gateway, the grains and the runtimes, exported over OTLP when an endpoint is configured.</summary>
internal static class Telemetry
{
    /// <summary>Without an endpoint nothing listens, so no span is ever made.</summary>
    public static void AddGridTelemetry(this IServiceCollection services, ObservabilityOptions options)
    {
        if (options.OtlpEndpoint is not { } endpoint) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("grid", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => tracing
                .SetSampler(new CallersDecision(options.SampledShare))
                .AddSource("Grid.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle")
                .AddOtlpExporter(exporter =>
                {
                    exporter.Endpoint = new Uri(options.OtlpProtocol == "grpc" ? endpoint : $"{endpoint.TrimEnd('/')}/v1/traces");
                    exporter.Protocol = options.OtlpProtocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                }));
    }
}

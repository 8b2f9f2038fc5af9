using Grid.Contracts.Traces;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Grid.Silo;

/// <summary>Spans and metrics of the gateway, the grains and the runtimes, exported over OTLP when an endpoint is configured.</summary>
internal static class Telemetry
{
    /// <summary>Without an endpoint nothing listens, so no span is ever made and nothing is measured.</summary>
    public static void AddGridTelemetry(this IServiceCollection services, ObservabilityOptions options)
    {
        if (options.OtlpEndpoint is not { } endpoint) return;
        services.AddSingleton<ISegmentExport, SegmentSpans>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("grid", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => tracing
                .SetSampler(new CallersDecision(options.SampledShare))
                .AddSource("Grid.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle")
                .AddOtlpExporter(exporter => Configure(exporter, "traces")))
            .WithMetrics(metrics => metrics
                .AddMeter("Grid.*")
                .AddOtlpExporter((exporter, reader) =>
                {
                    Configure(exporter, "metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = options.MetricsSeconds * 1000;
                }));

        void Configure(OtlpExporterOptions exporter, string signal)
        {
            var grpc = options.OtlpProtocol == "grpc";
            exporter.Endpoint = new Uri(grpc ? endpoint : $"{endpoint.TrimEnd('/')}/v1/{signal}");
            exporter.Protocol = grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }
    }
}

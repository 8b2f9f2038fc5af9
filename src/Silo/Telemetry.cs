using Grid.Contracts.Traces;
using System.Security.Cryptography;
using System.Text;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Grid.Silo;

/// <summary>Spans and metrics of the gateway, the grains and the runtimes, exported over OTLP when an endpoint is configured.</summary>
internal static class Telemetry
{
    /// <summary>Where the silo's metrics can be read.</summary>
    public const string MetricsPath = "/metrics";

    private const string Meters = "Grid.*";

    /// <summary>Without an endpoint, and without anybody who reads metrics, nothing listens, so no span is ever made.</summary>
    public static void AddGridTelemetry(this IServiceCollection services, ObservabilityOptions options)
    {
        if (options is { OtlpEndpoint: null, Prometheus: "off" }) return;
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("grid", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)));
        if (options.Prometheus != "off") telemetry.WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (options.OtlpEndpoint is not { } endpoint) return;
        services.AddSingleton<ISegmentExport, SegmentSpans>();
        telemetry
            .WithTracing(tracing => tracing
                .SetSampler(new CallersDecision(options.SampledShare))
                .AddSource("Grid.*", "Microsoft.Orleans.Application", "Microsoft.Orleans.Lifecycle")
                .AddOtlpExporter(exporter => Configure(exporter, "traces")))
            .WithMetrics(metrics => metrics
                .AddMeter(Meters)
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

    /// <summary>Lets those read the silo's metrics who may. Before the gateway, whose signatures Prometheus does not make.</summary>
    public static void UseGridMetrics(this WebApplication application, ObservabilityOptions options)
    {
        if (options.Prometheus == "off") return;
        var expected = options.PrometheusToken is { } token ? Encoding.UTF8.GetBytes($"Bearer {token}") : null;
        if (expected is not null)
        {
            application.Use((context, next) =>
            {
                if (context.Request.Path != MetricsPath || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), expected)) return next(context);
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Bearer";
                return Task.CompletedTask;
            });
        }

        application.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == MetricsPath && HttpMethods.IsGet(context.Request.Method));
    }
}

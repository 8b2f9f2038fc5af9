using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grid.Contracts.Invocation;

namespace Grid.Runtimes.Environments;

/// <summary>Metrics of this project, in seconds. While nobody listens a measurement costs a look at a flag.</summary>
internal static class Measures
{
    private static readonly Meter s_meter = new("Grid.Runtimes");

    private static readonly Histogram<double> s_phase = s_meter.CreateHistogram<double>(
        "grid.coldstart.phase", "s", "Duration of one phase of the start of an environment.", advice: Buckets([0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]));

    private static readonly Histogram<double> s_init = s_meter.CreateHistogram<double>(
        "grid.init.duration", "s", "Lambda's Init Duration.", advice: Buckets([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]));

    private static readonly Histogram<double> s_invocation = s_meter.CreateHistogram<double>(
        "grid.invocation.duration", "s", "Lambda's Duration of an invocation.", advice: Buckets([0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 900]));

    /// <summary>An environment has been started: its phases, by phase, runtime and initialisation type, and Init, by function too.</summary>
    public static void Started(EnvironmentSpec spec, ColdStart start)
    {
        var runtime = KeyValuePair.Create<string, object?>("grid.runtime", spec.Version.Settings.Runtime);
        var type = KeyValuePair.Create<string, object?>("grid.initialization_type", spec.InitializationType);
        foreach (var step in start.Steps) s_phase.Record(step.Duration.TotalSeconds, KeyValuePair.Create<string, object?>("phase", step.Phase), runtime, type);
        s_init.Record(start.InitDuration.TotalSeconds, KeyValuePair.Create<string, object?>("faas.name", spec.Version.Function.Name), runtime, type);
    }

    /// <summary>An invocation is over.</summary>
    public static void Invoked(EnvironmentSpec spec, TimeSpan duration, Fault? fault)
    {
        if (!s_invocation.Enabled) return;
        s_invocation.Record(
            duration.TotalSeconds,
            KeyValuePair.Create<string, object?>("faas.name", spec.Version.Function.Name),
            KeyValuePair.Create<string, object?>("outcome", fault?.Status ?? "success"));
    }

    /// <summary>The phases as attributes of the span of Init, and those inside it as spans below it.</summary>
    public static void Describe(this Activity? init, ColdStart start)
    {
        if (init is not { IsAllDataRequested: true }) return;
        var from = start.Began;
        foreach (var step in start.Steps)
        {
            init.SetTag($"grid.coldstart.{step.Phase}_ms", step.Duration.TotalMilliseconds);
            if (step.Phase != ColdStartPhase.Placement)
            {
                using var span = Telemetry.Source.StartActivity($"coldstart {step.Phase}", ActivityKind.Internal, init.Context, startTime: from);
                span?.SetEndTime((from + step.Duration).UtcDateTime);
            }

            from += step.Duration;
        }
    }

    private static InstrumentAdvice<double> Buckets(double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}

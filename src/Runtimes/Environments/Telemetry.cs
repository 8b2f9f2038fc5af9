using System.Diagnostics;

namespace Grid.Runtimes.Environments;

/// <summary>Spans of this project; nothing is allocated while nobody listens.</summary>
internal static class Telemetry
{
    public static ActivitySource Source { get; } = new("Grid.Runtimes");

    public static Activity? StartInit(EnvironmentSpec spec) => Start("init", spec);

    public static Activity? StartInvoke(EnvironmentSpec spec, string requestId) => Start("invoke", spec)?.SetTag("faas.invocation_id", requestId);

    public static void Fail(this Activity? activity, Fault? fault)
    {
        if (fault is not null) activity?.SetStatus(ActivityStatusCode.Error, fault.ErrorType);
    }

    private static Activity? Start(string name, EnvironmentSpec spec)
    {
        var activity = Source.StartActivity(name);
        return activity?.SetTag("faas.name", spec.Version.Function.Name).SetTag("faas.version", spec.Version.Version).SetTag("faas.instance", spec.EnvironmentId);
    }
}

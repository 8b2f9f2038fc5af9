using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Invocation;

namespace Grid.Runtimes.Environments;

/// <summary>Spans of this project; nothing is allocated while nobody listens.</summary>
internal static class Telemetry
{
    public static ActivitySource Source { get; } = new("Grid.Runtimes");

    public static Activity? StartInit(EnvironmentSpec spec) => Start("init", spec);

    /// <param name="invokedArn">As invoked, perhaps with an alias.</param>
    public static Activity? StartInvoke(EnvironmentSpec spec, InvocationRequest request, string invokedArn)
    {
        var activity = Start("invoke", spec);
        if (activity is not { IsAllDataRequested: true }) return activity;
        var function = spec.Version.Function;
        return activity.SetTag("faas.invocation_id", request.RequestId)
            .SetTag("faas.trigger", request.Trigger)
            .SetTag("faas.max_memory", spec.Version.Settings.MemorySizeMb * 1024L * 1024)
            .SetTag("cloud.provider", "aws")
            .SetTag("cloud.platform", "aws_lambda")
            .SetTag("cloud.region", function.Region)
            .SetTag("cloud.account.id", Account.Id)
            .SetTag("cloud.resource_id", spec.Version.QualifiedArn)
            .SetTag("aws.lambda.invoked_arn", invokedArn);
    }

    public static void Fail(this Activity? activity, Fault? fault)
    {
        if (fault is null || activity is null) return;
        activity.Fail(fault.Cause);
        activity.SetStatus(ActivityStatusCode.Error, fault.ErrorType);
    }

    /// <summary>The function has failed.</summary>
    /// <param name="cause">X-Ray's description of the error; null without one.</param>
    public static void Fail(this Activity? activity, string? cause)
    {
        if (activity?.SetStatus(ActivityStatusCode.Error) is null || cause is null) return;
        activity.AddEvent(new ActivityEvent("aws.xray.error_cause", tags: new ActivityTagsCollection { ["aws.xray.cause"] = cause }));
    }

    private static Activity? Start(string name, EnvironmentSpec spec)
    {
        var activity = Source.StartActivity(name);
        return activity?.SetTag("faas.name", spec.Version.Function.Name).SetTag("faas.version", spec.Version.Version).SetTag("faas.instance", spec.EnvironmentId);
    }
}

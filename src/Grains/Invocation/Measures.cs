using System.Diagnostics.Metrics;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Invocation;

/// <summary>Metrics of invocations. While nobody listens a measurement costs a look at a flag.</summary>
internal static class Measures
{
    private static readonly Meter s_meter = new("Grid.Grains");

    private static readonly Counter<long> s_invocations = s_meter.CreateCounter<long>(
        "grid.invocations", "{invocation}", "Invocations that have run, by function and by what they found: a cold start that they waited for, an environment that was ready before its first invocation, or a warm one.");

    private static readonly Counter<long> s_throttles = s_meter.CreateCounter<long>("grid.throttles", "{invocation}", "Invocations refused by a limit, by function and reason.");

    private static readonly Counter<long> s_provisioned = s_meter.CreateCounter<long>(
        "grid.provisioned.invocations", "{invocation}", "Invocations that ran in provisioned environments, by function and version: CloudWatch's ProvisionedConcurrencyInvocations.");

    private static readonly Counter<long> s_spillover = s_meter.CreateCounter<long>(
        "grid.provisioned.spillover", "{invocation}", "Invocations that ran on demand although the version has provisioned environments, by function and version: CloudWatch's ProvisionedConcurrencySpilloverInvocations.");

    private static readonly Counter<long> s_loops = s_meter.CreateCounter<long>(
        "grid.recursion.dropped", "{invocation}", "Invocations refused because a chain of them went through the same function too often, by function: CloudWatch's RecursiveInvocationsDropped.");

    /// <summary>An invocation has run.</summary>
    /// <param name="waited">True when it waited for the start of its environment.</param>
    /// <param name="first">True when it was the first one there.</param>
    public static void Ran(FunctionId function, bool waited, bool first)
    {
        if (!s_invocations.Enabled) return;
        s_invocations.Add(1, Region(function), Name(function), KeyValuePair.Create<string, object?>("start", waited ? "cold" : first ? "ready" : "warm"));
    }

    /// <summary>An invocation of a version with provisioned environments has been handed to one, provisioned or not.</summary>
    public static void Provisioned(FunctionVersion version, bool spillover) =>
        (spillover ? s_spillover : s_provisioned).Add(1, Region(version.Function), Name(version.Function), KeyValuePair.Create<string, object?>("faas.qualifier", version.Version));

    /// <summary>An invocation was refused.</summary>
    /// <param name="qualifier">As invoked; null for none.</param>
    public static void Throttled(FunctionId function, string? qualifier, ApiError throttle) =>
        s_throttles.Add(1, Region(function), Name(function), KeyValuePair.Create<string, object?>("faas.qualifier", qualifier), KeyValuePair.Create<string, object?>("reason", throttle.Reason));

    /// <summary>An invocation was refused because it was one of a circle.</summary>
    public static void LoopEnded(FunctionId function) => s_loops.Add(1, Region(function), Name(function));

    private static KeyValuePair<string, object?> Region(FunctionId function) => KeyValuePair.Create<string, object?>("cloud.region", function.Region);

    private static KeyValuePair<string, object?> Name(FunctionId function) => KeyValuePair.Create<string, object?>("faas.name", function.Name);
}

using System.Diagnostics;
using Grid.Contracts;
using Grid.Gateway.Invocation;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>The gateway's span of a request, below the caller's. Costs nothing when nobody listens.</summary>
internal static class RequestSpan
{
    internal const string SourceName = "Grid.Gateway";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>On a span whose caller has not decided whether its trace is recorded: the sampler here does.</summary>
    private static readonly KeyValuePair<string, object?>[] Undecided = [new("grid.trace.undecided", true)];

    internal static Activity? Start(string name, in TraceHeader trace)
    {
        if (!Source.HasListeners()) return null;

        // The web server's span stands between when somebody listens to it, too, and it is in the caller's trace. Otherwise it serves the
        // server's logs alone, and nobody would ever see the parent that it would be.
        var server = Activity.Current;
        var between = server is { Recorded: true } && server.Source.HasListeners() && (trace.Parent == default || trace.Parent.TraceId == server.TraceId);
        if (!between) Activity.Current = null;
        return Source.StartActivity(name, ActivityKind.Server, between ? server!.Context : trace.Parent, trace.IsUndecided ? Undecided : null);
    }

    /// <summary>The span of an operation that is no invocation.</summary>
    internal static Activity? Start(string operation, HttpContext context, string service = "Lambda")
    {
        var span = Start(operation, TraceHeader.Read(context.Request.Headers));
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("rpc.system", "aws-api");
        span.SetTag("rpc.service", service);
        span.SetTag("rpc.method", operation);
        span.SetTag("aws.request_id", context.TraceIdentifier);
        return span;
    }

    internal static void Refused(this Activity? span, ApiErrorKind kind)
    {
        span?.SetTag("error.type", kind.ToString());
        span?.SetStatus(ActivityStatusCode.Error);
    }
}

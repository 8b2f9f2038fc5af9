using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Mappings;
using Grid.Contracts.Traces;

namespace Grid.Grains.Observability;

/// <summary>Spans of invocations that no caller waits for: below whatever has led to them, and linked to what else has. Nothing is made while nobody listens.</summary>
internal static class CauseSpans
{
    /// <summary>Links of one span, OpenTelemetry's default.</summary>
    private const int MostLinks = 128;

    private static readonly ActivitySource s_source = new("Grid.Grains");

    /// <summary>On a span whose caller has not decided whether its trace is recorded: the sampler does.</summary>
    private static readonly KeyValuePair<string, object?>[] s_undecided = [new("grid.trace.undecided", true)];

    /// <summary>Begins a span, and makes it the current one of the calling method.</summary>
    /// <param name="header">What the invocation continues; null begins a trace.</param>
    /// <param name="causes">Trace headers of all that has led to it.</param>
    /// <param name="trigger">As in <see cref="InvocationRequest.Trigger"/>.</param>
    public static Activity? Start(string name, FunctionId function, string? qualifier, string requestId, string? header, IReadOnlyList<string> causes, string trigger)
    {
        // What is current belongs to the grain that reads, whose life is no part of this.
        Activity.Current = null;
        if (!s_source.HasListeners()) return null;
        var (parent, decided) = Context(header);
        var span = s_source.StartActivity(name, ActivityKind.Consumer, parent, decided ? null : s_undecided, Links(causes));
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("faas.trigger", trigger);
        span.SetTag("faas.name", function.Name);
        span.SetTag("faas.invocation_id", requestId);
        span.SetTag("cloud.provider", "aws");
        span.SetTag("cloud.platform", "aws_lambda");
        span.SetTag("cloud.region", function.Region);
        span.SetTag("cloud.account.id", Account.Id);
        span.SetTag("cloud.resource_id", function.Arn);
        span.SetTag("aws.lambda.invoked_arn", qualifier is null ? function.Arn : $"{function.Arn}:{qualifier}");
        return span;
    }

    /// <summary>The header for the invocation: the one that it continues, or the span's. What a collector gets decides nothing about segments.</summary>
    public static string? Header(string? header, Activity? span)
    {
        if (header is not null || span is not { Recorded: true }) return header;
        var id = span.TraceId.ToHexString();
        return $"Root=1-{id[..8]}-{id[8..]};Parent={span.SpanId.ToHexString()}";
    }

    /// <summary>Which mapping has read what the function gets.</summary>
    /// <param name="records">Records or messages.</param>
    public static void TellMapping(Activity? span, EventSourceMapping mapping, int records)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("aws.lambda.resource_mapping.id", mapping.Id.Uuid);
        span.SetTag("messaging.operation.type", "process");
        span.SetTag("messaging.batch.message_count", records);
        span.SetTag("messaging.destination.name", mapping.SourceArn);
    }

    /// <summary>How the invocation has ended.</summary>
    public static void Tell(this Activity? span, InvocationResult result)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("faas.version", result.ExecutedVersion);
        var error = result.Error is not InvokeError.None ? result.Refusal?.Kind.ToString() ?? result.Error.ToString() : result.FunctionError;
        if (error is null) return;
        span.SetTag("error.type", error);
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static (ActivityContext Parent, bool Decided) Context(string? header)
    {
        if (header is null) return (default, false);
        var fields = new TraceFields(header);
        if (!TraceFields.IsTraceId(fields.Root)) return (default, false);
        var span = TraceFields.IsSpanId(fields.Parent) ? ActivitySpanId.CreateFromString(fields.Parent.ToString().ToLowerInvariant()) : default;
        return (new ActivityContext(ActivityTraceId.CreateFromString(fields.TraceId.ToLowerInvariant()), span, fields.Sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, isRemote: true), fields.IsDecided);
    }

    private static IEnumerable<ActivityLink>? Links(IReadOnlyList<string> causes) => causes.Count == 0
        ? null
        : causes.Distinct(StringComparer.Ordinal).Select(cause => Context(cause).Parent).Where(context => context.SpanId != default).Take(MostLinks).Select(context => new ActivityLink(context));
}

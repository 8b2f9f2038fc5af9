using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Invocation;

/// <summary>The gateway's span of an invocation, with the attributes that OpenTelemetry has for functions. Costs nothing when nobody listens.</summary>
internal static class InvokeSpan
{
    internal static Activity? Start(FunctionId function, string? qualifier, string requestId, in TraceHeader trace)
    {
        var span = RequestSpan.Start(function.Name, trace);
        if (span is not { IsAllDataRequested: true }) return span;

        span.SetTag("faas.name", function.Name);
        span.SetTag("faas.invocation_id", requestId);
        span.SetTag("faas.trigger", "other");
        span.SetTag("cloud.provider", "aws");
        span.SetTag("cloud.platform", "aws_lambda");
        span.SetTag("cloud.region", function.Region);
        span.SetTag("cloud.account.id", Account.Id);
        span.SetTag("cloud.resource_id", function.Arn);
        span.SetTag("aws.lambda.invoked_arn", qualifier is null ? function.Arn : $"{function.Arn}:{qualifier}");
        return span;
    }

    internal static void End(Activity? span, InvocationResult result)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("faas.version", result.ExecutedVersion);
        var error = result.Error is not InvokeError.None ? result.Refusal?.Kind.ToString() ?? result.Error.ToString() : result.FunctionError;
        if (error is null) return;
        span.SetTag("error.type", error);
        span.SetStatus(ActivityStatusCode.Error);
    }
}

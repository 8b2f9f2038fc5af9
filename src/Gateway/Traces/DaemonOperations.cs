using Grid.Contracts;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Traces;

/// <summary>
/// What programs ask the daemon for over HTTP. AWS's daemon signs whatever it is asked and hands it on; this one answers what SDKs ask for, and nothing that would show traces to whoever
/// can reach the port.
/// </summary>
internal sealed class DaemonOperations(SamplingOperations sampling, SegmentOperations segments, IOptions<TraceDaemonOptions> options)
{
    internal const int MostBytes = 6_291_456;

    /// <summary>Nobody in particular.</summary>
    private const string Anonymous = "daemon";

    internal async Task Run(HttpContext context)
    {
        Func<ApiRequest, Task<Outcome<Answer>>>? operation = (context.Request.Method, context.Request.Path.Value) switch
        {
            ("POST", "/GetSamplingRules") => sampling.List,
            ("POST", "/SamplingTargets") => sampling.Targets,
            ("POST", "/TraceSegments") => segments.Put,
            ("POST", "/TelemetryRecords") => SegmentOperations.PutTelemetry,
            _ => null,
        };
        if (operation is null)
        {
            await TraceTargets.Write(context, new ApiError(ApiErrorKind.NotImplemented, "The daemon of this grid answers GetSamplingRules, SamplingTargets, TraceSegments and TelemetryRecords; the gateway answers the rest."));
            return;
        }

        using var received = await ReceivedBody.Read(context, MostBytes - 1);
        var body = received is null ? new ApiError(ApiErrorKind.InvalidTraceRequest, $"Request must be smaller than {MostBytes} bytes") : RequestBody.Read(received.Memory);
        if (!body.Ok)
        {
            await TraceTargets.Write(context, body.Error);
            return;
        }

        using (body.Value)
        {
            var answer = await operation(new ApiRequest(context, new Caller(options.Value.DaemonRegion, Anonymous, Anonymous), body.Value));
            if (answer.Ok) await JsonAnswer.Write(context, answer.Value.Status, answer.Value.Body!);
            else await TraceTargets.Write(context, answer.Error);
        }
    }
}

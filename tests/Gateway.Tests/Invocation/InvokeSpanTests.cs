using System.Diagnostics;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Tests.Invocation;

/// <summary>The span of an invocation when somebody listens. A listener hears the whole process, so nothing else runs meanwhile.</summary>
[Collection(nameof(ListeningAlone))]
public sealed class InvokeSpanTests
{
    private const string Path = "/2015-03-31/functions/f/invocations";
    private const string WebServer = "web server";

    [Fact]
    public async Task A_listener_sees_one_span_in_the_callers_trace()
    {
        await using var server = await SigningServer.StartNew();
        var spans = new List<Activity>();
        using var listener = Listen(spans);
        server.Invoker.Returns(new() { ExecutedVersion = "7", FunctionError = "Unhandled" });

        await server.SendSigned(HttpMethod.Post, Path + "?Qualifier=prod", headers: [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]);

        var span = Assert.Single(spans);
        Assert.Equal(("f", ActivityKind.Server, ActivityStatusCode.Error), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"), (span.TraceId.ToString(), span.ParentSpanId.ToString()));
        Assert.Equal($"Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent={span.SpanId};Sampled=1", server.Invoker.Request!.TraceHeader);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["faas.name"] = "f",
                ["faas.invocation_id"] = server.Invoker.Request.RequestId,
                ["faas.trigger"] = "other",
                ["faas.version"] = "7",
                ["cloud.provider"] = "aws",
                ["cloud.platform"] = "aws_lambda",
                ["cloud.region"] = "us-east-1",
                ["cloud.account.id"] = "000000000000",
                ["cloud.resource_id"] = "arn:aws:lambda:us-east-1:000000000000:function:f",
                ["aws.lambda.invoked_arn"] = "arn:aws:lambda:us-east-1:000000000000:function:f:prod",
                ["error.type"] = "Unhandled",
            },
            span.TagObjects.ToDictionary());
    }

    [Fact]
    public async Task Without_a_caller_the_function_is_in_the_trace_of_the_span()
    {
        await using var server = await SigningServer.StartNew();
        var spans = new List<Activity>();
        using var listener = Listen(spans);

        await server.SendSigned(HttpMethod.Post, Path);

        var span = Assert.Single(spans);
        var traceId = span.TraceId.ToString();
        Assert.Equal($"Root=1-{traceId[..8]}-{traceId[8..]};Parent={span.SpanId}", server.Invoker.Request!.TraceHeader);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    public void The_web_servers_span_is_the_parent_when_somebody_listens_to_it_and_it_is_in_the_callers_trace(bool listenedTo, bool callerElsewhere, bool isParent)
    {
        using var listener = Listen([]);
        using var source = new ActivitySource(listenedTo ? WebServer : "unheard");
        using var server = source.StartActivity("request") ?? new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        var headers = new HeaderDictionary();
        if (callerElsewhere) headers["X-Amzn-Trace-Id"] = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        var caller = TraceHeader.Read(headers);

        using var span = InvokeSpan.Start(new("us-east-1", "f"), null, "id", caller);

        Assert.Equal(isParent ? server.SpanId : caller.Parent.SpanId, span!.ParentSpanId);
    }

    private static ActivityListener Listen(List<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is RequestSpan.SourceName or WebServer,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    [CollectionDefinition(nameof(ListeningAlone), DisableParallelization = true)]
    public sealed class ListeningAlone;
}

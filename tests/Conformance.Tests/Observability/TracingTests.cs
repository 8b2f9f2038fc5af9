using System.Text.RegularExpressions;
using Grid.Conformance.Tests.Clients;

namespace Grid.Conformance.Tests.Observability;

/// <summary>What a collector gets of invocations, and what callers and functions see of traces.</summary>
public sealed class TracingTests(TracedInvocations traced) : IClassFixture<TracedInvocations>
{
    [Fact]
    public async Task A_cold_invocation_is_one_trace_below_the_callers_span()
    {
        var spans = await traced.SpansOf(TracedInvocations.ColdTrace);

        var request = Assert.Single(spans, span => span.Parent == TracedInvocations.CallersSpan);
        Assert.Equal(("traced", 2, 0, "$LATEST"), (request.Name, request.Kind, request.Status, request.Attributes["faas.version"]));
        Assert.All(spans.Except([request]), span => Assert.Contains(spans, parent => parent.Id == span.Parent));
        var admission = Only(spans, "admission");
        var placement = Only(spans, "placement");
        var init = Only(spans, "init");
        var invoke = Only(spans, "invoke");
        Assert.Equal([request.Id, request.Id, request.Id], [admission.Parent, placement.Parent, invoke.Parent]);
        Assert.Contains(placement.Id, Ancestors(spans, init));
        Assert.InRange(init.Start, placement.Start, placement.End);
        Assert.InRange(init.End, init.Start, placement.End);
        Assert.Equal(["coldstart boot", "coldstart code", "coldstart init", "coldstart sandbox"], spans.Where(span => span.Parent == init.Id).Select(span => span.Name).Order(StringComparer.Ordinal));
        Assert.InRange(invoke.Start, placement.End, request.End);
        Assert.Equal(placement.Attributes["grid.environment.id"], init.Attributes["faas.instance"]);
        Assert.Equal(request.Attributes["faas.invocation_id"], invoke.Attributes["faas.invocation_id"]);
        Assert.All(spans, span => Assert.InRange(span.Start, request.Start, request.End));
    }

    [Fact]
    public async Task A_warm_invocation_is_four_spans()
    {
        var spans = await traced.SpansOf(TracedInvocations.WarmTrace);

        var request = Assert.Single(spans, span => span.Parent == TracedInvocations.CallersSpan);
        Assert.Equal(["admission", "invoke", "placement"], spans.Where(span => span.Parent == request.Id).Select(span => span.Name).Order(StringComparer.Ordinal));
        Assert.Equal(4, spans.Count);
    }

    [Fact]
    public async Task The_answer_of_the_cold_invocation_alone_tells_the_phases_of_the_start()
    {
        var cold = (await traced.Answer(TracedInvocations.ColdTrace)).Headers["Server-Timing"];

        Assert.Matches(@"^placement;dur=[0-9.]+, code;dur=[0-9.]+, sandbox;dur=[0-9.]+, boot;dur=[0-9.]+, init;dur=[0-9.]+, ready;dur=[0-9.]+$", cold);
        Assert.DoesNotContain("Server-Timing", (await traced.Answer(TracedInvocations.WarmTrace)).Headers.Keys);
    }

    [Fact]
    public async Task A_failed_function_makes_its_spans_errors()
    {
        var spans = await traced.SpansOf(TracedInvocations.FailedTrace);

        Assert.Equal((2, "Unhandled"), (Only(spans, "traced").Status, Only(spans, "traced").Attributes["error.type"]));
        Assert.Equal(2, Only(spans, "invoke").Status);
    }

    [Fact]
    public async Task Another_operation_has_a_span_below_the_callers()
    {
        var spans = await traced.SpansOf(TracedInvocations.ListTrace);

        var request = Assert.Single(spans, span => span.Parent == TracedInvocations.CallersSpan);
        Assert.Equal(("GetFunction", 2, "ResourceNotFound"), (request.Name, request.Kind, request.Attributes["error.type"]));
        Assert.All(spans.Except([request]), span => Assert.Contains(spans, parent => parent.Id == span.Parent));
    }

    [Theory]
    [InlineData(TracedInvocations.UnsampledTrace)]
    [InlineData(TracedInvocations.UnsampledXRayTrace)]
    [InlineData(TracedInvocations.UnsampledRootTrace)]
    [InlineData(TracedInvocations.UnsampledListTrace)]
    public async Task An_unsampled_trace_exports_nothing(string trace)
    {
        Assert.Empty(await traced.SpansOf(trace));
    }

    [Fact]
    public async Task Unsampled_without_a_trace_exports_nothing_either()
    {
        var answer = await traced.Answer("Sampled=0");

        Assert.Contains(";Sampled=0;Lineage=1:", answer.Headers["X-Amzn-Trace-Id"], StringComparison.Ordinal);
        Assert.Empty(await traced.SpansOf(answer.Headers["X-Amzn-Trace-Id"]["Root=1-".Length..].Remove(8, 1)[..32]));
    }

    [Theory]
    [InlineData(TracedInvocations.XRayTrace, TracedInvocations.CallersSpan)]
    [InlineData(TracedInvocations.UndecidedTrace, TracedInvocations.CallersSpan)]
    [InlineData(TracedInvocations.RootTrace, "")]
    public async Task An_xray_header_puts_the_spans_into_its_trace(string trace, string parent)
    {
        var spans = await traced.SpansOf(trace);

        Assert.Equal(parent, Only(spans, "traced").Parent);
        Assert.Equal(4, spans.Count);
    }

    [Fact]
    public async Task The_function_and_the_answer_have_the_callers_xray_trace_below_the_functions_span()
    {
        var root = $"Root={TracedInvocations.Root(TracedInvocations.XRayTrace)}";

        var answer = await traced.Answer($"{root};Parent={TracedInvocations.CallersSpan};Sampled=1");

        var invoke = Only(await traced.SpansOf(TracedInvocations.XRayTrace), "invoke");
        Assert.Matches($"^{Regex.Escape(root)};Parent={invoke.Id};Sampled=1;Lineage=1:[0-9a-f]{{8}}:0$", answer.Headers["X-Amzn-Trace-Id"]);
        Assert.Equal($"\"{answer.Headers["X-Amzn-Trace-Id"]}\"", answer.Payload);
    }

    [Fact]
    public async Task A_header_that_is_not_sampled_is_handed_on_as_it_is()
    {
        var header = $"Root={TracedInvocations.Root(TracedInvocations.UnsampledXRayTrace)};Parent={TracedInvocations.CallersSpan};Sampled=0";

        var answer = await traced.Answer(header);

        Assert.Matches($"^{Regex.Escape(header)};Lineage=1:[0-9a-f]{{8}}:0$", answer.Headers["X-Amzn-Trace-Id"]);
    }

    [Fact]
    public async Task The_function_and_the_answer_have_the_w3c_trace_in_xray_form_below_the_functions_span()
    {
        var answer = await traced.Answer(TracedInvocations.ColdTrace);

        var invoke = Only(await traced.SpansOf(TracedInvocations.ColdTrace), "invoke");
        var header = $"Root={TracedInvocations.Root(TracedInvocations.ColdTrace)};Parent={invoke.Id};Sampled=1";
        Assert.Matches($"^{Regex.Escape(header)};Lineage=1:[0-9a-f]{{8}}:0$", answer.Headers["X-Amzn-Trace-Id"]);
        Assert.Equal($"\"{answer.Headers["X-Amzn-Trace-Id"]}\"", answer.Payload);
    }

    private static Span Only(IReadOnlyList<Span> spans, string name) => Assert.Single(spans, span => span.Name == name);

    private static IEnumerable<string> Ancestors(IReadOnlyList<Span> spans, Span span)
    {
        for (var parent = spans.FirstOrDefault(other => other.Id == span.Parent); parent is not null; parent = spans.FirstOrDefault(other => other.Id == parent.Parent))
            yield return parent.Id;
    }
}

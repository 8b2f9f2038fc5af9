using System.Text.Json;
using Grid.Conformance.Tests.Harness;
using Grid.Conformance.Tests.Observability;

namespace Grid.Conformance.Tests.Traces;

/// <summary>X-Ray with AWS's own clients, and the same traces at a collector.</summary>
public sealed class TraceTests(TracedChain chain) : IClassFixture<TracedChain>
{
    [Fact]
    public async Task A_function_with_the_xray_sdk_is_one_trace_with_what_it_calls()
    {
        var story = await chain.Told;
        var all = story.Parts[TracedChain.SyncTrace];

        var request = Only(all, "chain", "AWS::Lambda");
        var function = Only(all, "chain", "AWS::Lambda::Function");
        var work = Only(all, "work");
        var call = Only(all, "Lambda");
        var inner = Only(all, "last", "AWS::Lambda");
        Assert.Equal(
            (TracedChain.CallersSpan, request.Id, function.Id, work.Id, call.Id, inner.Id),
            (request.Parent, function.Parent, work.Parent, call.Parent, inner.Parent, Only(all, "last", "AWS::Lambda::Function").Parent));
        Assert.Equal(("aws", "o-1"), (call.Json.Text("namespace"), work.Json.Text("annotations", "order")));
        Assert.Equal(["Initialization", "Invocation", "Overhead"], function.Json.Each("subsegments", "name"));
        Assert.InRange(function.Json.GetProperty("start_time").GetDecimal(), request.Json.GetProperty("start_time").GetDecimal(), work.Json.GetProperty("start_time").GetDecimal());
        Assert.Matches("^\"127.0.0.1:[0-9]+ LOG_ERROR\"$", story.Said);
    }

    [Fact]
    public async Task The_tracer_of_the_powertools_works_as_it_comes()
    {
        var story = await chain.Told;
        var all = story.Parts[TracedChain.TracerTrace];

        var handler = Only(all, "## index.handler");
        Assert.Equal(("true", Only(all, "tracer", "AWS::Lambda::Function").Id), (story.Enabled, handler.Parent));
        Assert.Equal(("orders", true, true), (handler.Json.Text("annotations", "Service"), handler.Json.At("annotations", "ColdStart").GetBoolean(), handler.Json.At("annotations", "paid").GetBoolean()));
    }

    [Fact]
    public async Task An_event_that_nobody_waits_for_has_its_dwell_time_and_its_attempt()
    {
        var all = (await chain.Told).Parts[TracedChain.AsyncTrace];

        var request = Only(all, "chain", "AWS::Lambda");
        var attempt = Only(all, "Attempt #1");
        Assert.Equal(202, request.Json.At("http", "response", "status").GetInt32());
        Assert.Equal((request.Id, request.Id, attempt.Id), (attempt.Parent, Only(all, "Dwell Time").Parent, Only(all, "chain", "AWS::Lambda::Function").Parent));
    }

    [Fact]
    public async Task A_failed_function_is_a_fault_and_is_found_by_it()
    {
        var story = await chain.Told;
        var all = story.Parts[TracedChain.FailedTrace];

        Assert.True(Only(all, "chain", "AWS::Lambda").Json.GetProperty("fault").GetBoolean());
        Assert.True(Only(all, "chain", "AWS::Lambda::Function").Json.GetProperty("fault").GetBoolean());
        Assert.Equal([TracedChain.Root(TracedChain.FailedTrace)], story.Failed);
        Assert.Equal(
            ((string[])[TracedChain.AsyncTrace, TracedChain.FailedTrace, TracedChain.QueueTrace, TracedChain.SyncTrace]).Select(TracedChain.Root).Order(StringComparer.Ordinal),
            story.Ordered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_graph_of_a_trace_shows_who_called_whom()
    {
        var story = await chain.Told;

        var services = story.Graph.GetProperty("Services").EnumerateArray().ToDictionary(service => service.GetProperty("ReferenceId").GetInt32());
        var edges = services.Values.SelectMany(service => service.GetProperty("Edges").EnumerateArray().Select(edge => $"{Name(service)} > {Name(services[edge.GetProperty("ReferenceId").GetInt32()])}"));
        Assert.Equal(
            ["chain AWS::Lambda > chain AWS::Lambda::Function", "chain AWS::Lambda::Function > last AWS::Lambda", "chain client > chain AWS::Lambda", "last AWS::Lambda > last AWS::Lambda::Function"],
            edges.Order(StringComparer.Ordinal));
        Assert.Superset(new HashSet<string> { "chain", "last", "tracer" }, story.Services.Each("Services", "Name").ToHashSet());

        static string Name(JsonElement service) => $"{service.Text("Name")} {service.Text("Type")}";
    }

    [Fact]
    public async Task Sampling_rules_reach_programs_through_the_daemon_and_traces_do_not()
    {
        var story = await chain.Told;

        Assert.Equal("MissingTraceId", Assert.Single(story.Rejected.Each("UnprocessedTraceSegments", "ErrorCode")));
        Assert.Equal(["shop", "Default"], story.Rules.GetProperty("SamplingRuleRecords").EnumerateArray().Select(record => record.Text("SamplingRule", "RuleName")));
        var target = Assert.Single(story.Targets.GetProperty("SamplingTargetDocuments").EnumerateArray());
        Assert.Equal(("shop", 0.5, 3, 10), (target.Text("RuleName"), target.At("FixedRate").GetDouble(), target.At("ReservoirQuota").GetInt32(), target.At("Interval").GetInt32()));
        Assert.Equal(["none"], story.Targets.Each("UnprocessedStatistics", "RuleName"));
        Assert.StartsWith("The daemon of this grid answers GetSamplingRules", story.FromDaemon.Text("Message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TracedChain.SyncTrace, "chain admission placement invoke work Lambda last")]
    [InlineData(TracedChain.AsyncTrace, "chain admission placement invoke work Lambda last")]
    [InlineData(TracedChain.QueueTrace, "chain invoke work SQS SendMessage")]
    public async Task A_collector_gets_one_connected_trace(string trace, string names)
    {
        var spans = (await chain.Told).Spans.Where(span => span.Trace == trace).ToList();

        Assert.Superset(names.Split(' ').ToHashSet(), spans.Select(span => span.Name).ToHashSet());
        Assert.Equal(spans.Count, spans.Select(span => span.Id).Distinct().Count());
        var root = Assert.Single(spans, span => span.Parent == TracedChain.CallersSpan);
        Assert.All(spans.Except([root]), span => Assert.Contains(spans, parent => parent.Id == span.Parent));
    }

    [Fact]
    public async Task A_batch_of_messages_continues_the_trace_of_its_first_message_and_is_linked_to_it()
    {
        var spans = (await chain.Told).Spans;

        var process = Assert.Single(spans, span => span.Name == "work process");
        Assert.Equal((TracedChain.QueueTrace, 5, "pubsub", "last"), (process.Trace, process.Kind, process.Attributes["faas.trigger"], process.Attributes["faas.name"]));
        Assert.Equal([process.Parent], process.Links);
        Assert.Equal("SQS", Assert.Single(spans, span => span.Id == process.Parent).Name);
        Assert.Single(spans, span => span.Name == "invoke" && span.Parent == process.Id);
    }

    [Fact]
    public async Task A_batch_of_records_is_a_trace_of_its_own_linked_to_whoever_has_put_the_records()
    {
        var spans = (await chain.Told).Spans;

        var process = Assert.Single(spans, span => span.Name == "flow process");
        Assert.Equal(("", 5, "datasource"), (process.Parent, process.Kind, process.Attributes["faas.trigger"]));
        var link = Assert.Single(process.Links);
        var put = Assert.Single(spans, span => span.Name == "PutRecord");
        Assert.Equal(put.Trace, Assert.Single(spans, span => span.Id == link).Trace);
        var invoke = Assert.Single(spans, span => span.Name == "invoke" && span.Trace == process.Trace);
        Assert.Equal((process.Id, "datasource", "last", "$LATEST"), (invoke.Parent, invoke.Attributes["faas.trigger"], invoke.Attributes["faas.name"], invoke.Attributes["faas.version"]));
    }

    [Fact]
    public async Task What_a_collector_gets_has_the_ids_of_the_segments()
    {
        var story = await chain.Told;
        var all = story.Parts[TracedChain.SyncTrace];

        foreach (var part in all.Where(part => part.Name is not ("Initialization" or "Invocation" or "Overhead"))) Assert.Contains(story.Spans, span => span.Trace == TracedChain.SyncTrace && span.Id == part.Id);
        var invoke = Assert.Single(story.Spans, span => span.Id == Only(all, "chain", "AWS::Lambda::Function").Id);
        Assert.Equal(
            ("invoke", "chain", "true", "arn:aws:lambda:us-east-1:000000000000:function:chain", "268435456"),
            (invoke.Name, invoke.Attributes["faas.name"], invoke.Attributes["faas.coldstart"], invoke.Attributes["aws.lambda.invoked_arn"], invoke.Attributes["faas.max_memory"]));
        Assert.Equal(3, Assert.Single(story.Spans, span => span.Trace == TracedChain.SyncTrace && span.Name == "Lambda").Kind);
    }

    private static TracedChain.Part Only(IEnumerable<TracedChain.Part> parts, string name, string origin = "") => Assert.Single(parts, part => part.Name == name && part.Origin == origin);
}

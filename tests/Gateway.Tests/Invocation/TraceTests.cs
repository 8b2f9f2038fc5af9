using System.Diagnostics;
using Grid.Gateway.Invocation;

namespace Grid.Gateway.Tests.Invocation;

/// <summary>Trace headers, while nobody listens.</summary>
public sealed class TraceTests
{
    private const string Path = "/2015-03-31/functions/f/invocations";
    private const string Root = "1-5759e988-bd862e3fe1be46a994272793";

    [Theory]
    [InlineData("Root=" + Root + ";Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Sampled=?;Root=" + Root + ";Self=1-67891234-12456789abcdef012345678;Lineage=a87bd80c:1|68fd508a:5")]
    public async Task The_callers_header_is_handed_on_unchanged(string header)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Post, Path, headers: ("X-Amzn-Trace-Id", header));

        Assert.Equal((header, header), (server.Invoker.Request!.TraceHeader, answer["X-Amzn-Trace-Id"]));
    }

    [Theory]
    [InlineData("01", "1")]
    [InlineData("00", "0")]
    public async Task A_w3c_parent_is_put_into_xray_form(string flags, string sampled)
    {
        await using var server = await SigningServer.StartNew();

        await server.SendSigned(HttpMethod.Post, Path, headers: ("traceparent", $"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{flags}"));

        Assert.Equal($"Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled={sampled}", server.Invoker.Request!.TraceHeader);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("nonsense", "")]
    [InlineData("Root=1-2-3;Sampled=0", ";Sampled=0")]
    [InlineData("Sampled=1", ";Sampled=1")]
    [InlineData("Root=1-5759E988-BD862E3FE1BE46A994272793", "")]
    [InlineData("Root=1-00000000-000000000000000000000000", "")]
    public async Task Without_a_root_there_is_a_new_one(string? header, string rest)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Post, Path, headers: header is null ? [] : [("X-Amzn-Trace-Id", header)]);

        var epoch = SigningServer.Start.ToUnixTimeSeconds().ToString("x8");
        Assert.Matches($"^Root=1-{epoch}-[0-9a-f]{{24}}{rest}$", answer["X-Amzn-Trace-Id"]!);
        Assert.Equal(answer["X-Amzn-Trace-Id"], server.Invoker.Request!.TraceHeader);
    }

    [Fact]
    public async Task The_answer_has_the_header_that_the_function_had()
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Returns(new() { ExecutedVersion = "1", TraceHeader = "Root=" + Root + ";Parent=1111111111111111;Sampled=0" });

        var answer = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal("Root=" + Root + ";Parent=1111111111111111;Sampled=0", answer["X-Amzn-Trace-Id"]);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_ids()
    {
        await using var one = await SigningServer.StartNew();
        await using var two = await SigningServer.StartNew();

        var first = await one.SendSigned(HttpMethod.Post, Path);
        var second = await two.SendSigned(HttpMethod.Post, Path);

        Assert.Equal((first["x-amzn-RequestId"], first["X-Amzn-Trace-Id"]), (second["x-amzn-RequestId"], second["X-Amzn-Trace-Id"]));
    }

    [Fact]
    public void An_xray_header_is_a_parent_for_a_span()
    {
        var headers = new Microsoft.AspNetCore.Http.HeaderDictionary { ["X-Amzn-Trace-Id"] = $"Root={Root};Parent=53995c3f42cd8ad8;Sampled=1" };

        var parent = TraceHeader.Read(headers).Parent;

        Assert.Equal(("5759e988bd862e3fe1be46a994272793", "53995c3f42cd8ad8", ActivityTraceFlags.Recorded), (parent.TraceId.ToString(), parent.SpanId.ToString(), parent.TraceFlags));
    }

    [Theory]
    [InlineData("Root=" + Root + ";Parent=53995c3f42cd8ad8", true, "53995c3f42cd8ad8", false)]
    [InlineData("Root=" + Root + ";Parent=53995c3f42cd8ad8;Sampled=?", true, "53995c3f42cd8ad8", false)]
    [InlineData("Root=" + Root + ";Parent=53995c3f42cd8ad8;Sampled=0", false, "53995c3f42cd8ad8", false)]
    [InlineData("Root=" + Root, true, "0000000000000000", false)]
    [InlineData("Root=" + Root + ";Parent=0000000000000000", true, "0000000000000000", false)]
    [InlineData("Root=" + Root + ";Sampled=1", false, "0000000000000000", true)]
    [InlineData("Sampled=0", false, "0000000000000000", false)]
    [InlineData("Sampled=1", false, "0000000000000000", true)]
    public void A_span_learns_the_callers_decision_even_where_the_header_names_no_span(string header, bool undecided, string parent, bool recorded)
    {
        var trace = TraceHeader.Read(new Microsoft.AspNetCore.Http.HeaderDictionary { ["X-Amzn-Trace-Id"] = header });

        Assert.Equal((undecided, parent, recorded), (trace.IsUndecided, trace.Parent.SpanId.ToString(), trace.Parent.TraceFlags is ActivityTraceFlags.Recorded));
        Assert.True(trace.Parent.IsRemote);
        Assert.Equal(header.Contains("Root=", StringComparison.Ordinal), trace.Parent.TraceId.ToString() == Root.Replace("-", "", StringComparison.Ordinal)[1..]);
    }

    [Fact]
    public void Nothing_is_known_of_a_request_without_a_header()
    {
        Assert.Equal(default, TraceHeader.Read(new Microsoft.AspNetCore.Http.HeaderDictionary()));
    }
}

using Grid.Scheduling.Traces;

namespace Grid.Scheduling.Tests.Traces;

public sealed class TraceFilterTests
{
    /// <summary>A front that waits two seconds for a back, which fails and tells of an account; the front answers 503.</summary>
    private static readonly TraceView s_trace = new(
    [
        new Segment
        {
            Id = "1", Name = "front", Start = 10, End = 12, Origin = "AWS::Lambda", Fault = true, User = "ann",
            Http = new SegmentHttp("http://api.example.com/v2/x", "GET", 503, "curl/8", "192.0.2.1"),
            Subsegments = [new Segment { Id = "2", Name = "remote.example.com", Namespace = "remote", IsSubsegment = true, Start = 10.1, End = 10.2 }],
        },
        new Segment
        {
            Id = "3", ParentId = "1", Name = "back", Start = 10.5, End = 13, Throttle = true,
            Annotations = [new("account", "12345", null, null), new("tries", null, 3, null), new("new", null, null, true)],
        },
    ]);

    [Theory]
    [InlineData("fault", true)]
    [InlineData("error", false)]
    [InlineData("ok", false)]
    [InlineData("!ok", true)]
    [InlineData("NOT ok", true)]
    [InlineData("throttle", true)]
    [InlineData("partial", false)]
    [InlineData("fault = true", true)]
    [InlineData("fault != true", false)]
    [InlineData("fault = false", false)]
    [InlineData("responsetime > 1.5", true)]
    [InlineData("responsetime >= 2 AND responsetime <= 2", true)]
    [InlineData("responsetime < 2", false)]
    [InlineData("duration = 3", true)]
    [InlineData("duration >= 5 AND duration <= 8", false)]
    [InlineData("http.status = 503", true)]
    [InlineData("http.status != 503", false)]
    [InlineData("http.url CONTAINS \"/v2/\"", true)]
    [InlineData("http.url BEGINSWITH \"http://api.example.com/\" AND http.url CONTAINS \"/v2/\" AND !service(\"api.example.com\")", true)]
    [InlineData("http.url ENDSWITH \"y\"", false)]
    [InlineData("http.method = \"GET\" http.clientip = \"192.0.2.1\"", true)]
    [InlineData("http.useragent contains \"curl\"", true)]
    [InlineData("user = \"ann\"", true)]
    [InlineData("user", true)]
    [InlineData("annotation.account", true)]
    [InlineData("annotation.account = \"12345\"", true)]
    [InlineData("annotation[account] != \"12345\"", false)]
    [InlineData("annotation.account = 12345", false)]
    [InlineData("annotation.tries > 2", true)]
    [InlineData("annotation.new = true", true)]
    [InlineData("annotation.new = false", false)]
    [InlineData("annotation.absent", false)]
    [InlineData("service(\"back\")", true)]
    [InlineData("service(\"remote.example.com\")", true)]
    [InlineData("service(\"none\")", false)]
    [InlineData("service()", true)]
    [InlineData("service(\"back\") { fault = true OR responsetime > 2.4 } AND annotation.account = \"12345\"", true)]
    [InlineData("service(\"back\") { fault }", false)]
    [InlineData("service() { fault }", true)]
    [InlineData("service(id(name: \"front\", type: \"AWS::Lambda\"))", true)]
    [InlineData("service(id(type: \"AWS::Lambda::Function\"))", false)]
    [InlineData("error OR (fault AND duration < 4)", true)]
    [InlineData("error or fault and error", false)]
    [InlineData("error || fault && throttle", true)]
    [InlineData("fault !partial duration <4", true)]
    public void A_filter_finds_what_it_says(string expression, bool matches)
    {
        var filter = TraceFilter.Parse(expression, out var problem);

        Assert.Null(problem);
        Assert.Equal(matches, filter!.Matches(s_trace));
    }

    [Theory]
    [InlineData("", "it ends too early")]
    [InlineData("fault AND", "it ends too early")]
    [InlineData("fault)", "')' is not expected there")]
    [InlineData("(fault", "it ends too early")]
    [InlineData("fault = 1", "'1' is not expected there")]
    [InlineData("responsetime", "it ends too early")]
    [InlineData("responsetime = \"1\"", "'1' is not expected there")]
    [InlineData("http.url = \"a", "the text at position 12 has no end")]
    [InlineData("fault ; ok", "unexpected ';' at position 7")]
    [InlineData("latency > 1", "there is no keyword latency")]
    [InlineData("edge(\"a\", \"b\")", "the keyword edge is not supported by this grid")]
    [InlineData("group.name = \"a\"", "the keyword group.name is not supported by this grid")]
    [InlineData("service(id(account.id: \"1\"))", "id() has no account.id in this grid")]
    [InlineData("annotation. = 1", "an annotation has no key")]
    public void What_is_no_filter_is_refused_with_a_reason(string expression, string reason)
    {
        Assert.Null(TraceFilter.Parse(expression, out var problem));
        Assert.Equal(reason, problem);
    }

    [Fact]
    public void A_filter_is_neither_too_long_nor_too_deep()
    {
        Assert.Null(TraceFilter.Parse(new string('!', 5_000) + "ok", out var tooLong));
        Assert.Null(TraceFilter.Parse(new string('(', 40) + "ok" + new string(')', 40), out var tooDeep));
        Assert.Null(TraceFilter.Parse(new string('!', 40) + "ok", out var tooNegative));
        Assert.Equal(("it is longer than 4000 characters", "it is nested deeper than 32 levels", "it is nested deeper than 32 levels"), (tooLong, tooDeep, tooNegative));
    }
}

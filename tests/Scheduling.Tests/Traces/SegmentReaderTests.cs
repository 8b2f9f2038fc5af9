using System.Text;
using Grid.Scheduling.Traces;

namespace Grid.Scheduling.Tests.Traces;

public sealed class SegmentReaderTests
{
    private const string Trace = "1-581cf771-a006649127e371903a2de979";
    private const string Id = "70de5b6f19ff9a0a";

    [Fact]
    public void A_segment_is_read_with_its_request_annotations_and_subsegments()
    {
        var segment = Read($$$"""
            {"name":"shop","id":"{{{Id}}}","trace_id":"{{{Trace}}}","start_time":1478293361.271,"end_time":1478293361.449,"origin":"AWS::Lambda::Function","user":"ann","fault":true,
             "http":{"request":{"method":"POST","url":"http://shop/","user_agent":"curl","client_ip":"192.0.2.1"},"response":{"status":500}},
             "annotations":{"kind":"gift","count":3,"new":true,"list":[1],"endless":1e999},
             "subsegments":[{"id":"53995c3f42cd8ad8","name":"SQS","namespace":"aws","start_time":1478293361.3,"end_time":1478293361.4,"throttle":true}]}
            """);

        Assert.Equal((Id, Trace, "shop", "AWS::Lambda::Function", "ann", true, false), (segment.Id, segment.TraceId, segment.Name, segment.Origin, segment.User, segment.Fault, segment.InProgress));
        Assert.Equal(0.178, segment.Duration, 3);
        Assert.Equal(new SegmentHttp("http://shop/", "POST", 500, "curl", "192.0.2.1"), segment.Http);
        Assert.Equal([new("kind", "gift", null, null), new("count", null, 3, null), new("new", null, null, true)], segment.Annotations);
        var call = Assert.Single(segment.Subsegments);
        Assert.Equal(("SQS", true, true, true), (call.Name, call.IsSubsegment, call.IsCall, call.Throttle));
    }

    [Theory]
    [InlineData("", "ParseError")]
    [InlineData("[]", "ParseError")]
    [InlineData("{", "ParseError")]
    [InlineData("""{"name":"\ud800"}""", "MissingId")]
    [InlineData("{}", "MissingId")]
    [InlineData("""{"id":"1"}""", "InvalidId")]
    [InlineData("""{"id":"0000000000000000"}""", "InvalidId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a"}""", "MissingTraceId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-00000000-000000000000000000000000"}""", "InvalidTraceId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-2-3"}""", "InvalidTraceId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979"}""", "MissingName")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","name":"a"}""", "MissingStartTime")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","name":"a","start_time":"now"}""", "InvalidStartTime")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","name":"a","start_time":1}""", "MissingEndTime")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","name":"a","start_time":2,"end_time":1}""", "InvalidEndTime")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","name":"a","start_time":1,"end_time":2,"parent_id":"x"}""", "InvalidParentId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","name":"a","start_time":1,"end_time":2,"type":"subsegment"}""", "MissingParentId")]
    [InlineData("""{"id":"70de5b6f19ff9a0a","trace_id":"1-581cf771-a006649127e371903a2de979","name":"a","start_time":1,"in_progress":true}""", null)]
    public void What_is_no_segment_has_its_code(string document, string? code) => Assert.Equal(code, SegmentReader.Read(Encoding.UTF8.GetBytes(document), out _, out _));

    [Theory]
    [InlineData(87_400, 87_400, "", null)]
    [InlineData(1, 87_401, "", "InvalidEndTime")]
    [InlineData(87_401, 87_402, "", "InvalidStartTime")]
    [InlineData(87_401, 0, ""","in_progress":true""", "InvalidStartTime")]
    public void A_segment_that_comes_from_more_than_a_day_ahead_is_refused(long start, long end, string more, string? code) => Assert.Equal(
        code,
        SegmentReader.Read(Encoding.UTF8.GetBytes($$"""{"name":"a","id":"{{Id}}","trace_id":"{{Trace}}","start_time":{{start}},"end_time":{{end}}{{more}}}"""), now: 1_000, out _, out _));

    [Fact]
    public void A_document_has_64_kilobytes_at_most()
    {
        var head = $$"""{"name":"a","id":"{{Id}}","trace_id":"{{Trace}}","start_time":1,"end_time":2,"metadata":""";
        var most = head + '"' + new string('x', SegmentReader.MostBytes - head.Length - 3) + "\"}";

        Assert.Null(SegmentReader.Read(Encoding.UTF8.GetBytes(most), out _, out _));
        Assert.Equal("SegmentTooLarge", SegmentReader.Read(Encoding.UTF8.GetBytes(most + " "), out _, out _));
    }

    private static Segment Read(string document)
    {
        Assert.Null(SegmentReader.Read(Encoding.UTF8.GetBytes(document), out var segment, out _));
        return segment!;
    }
}

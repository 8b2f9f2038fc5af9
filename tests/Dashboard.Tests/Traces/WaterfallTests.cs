using Grid.Contracts.Traces;
using Grid.Dashboard.Traces;

namespace Grid.Dashboard.Tests.Traces;

public sealed class WaterfallTests
{
    [Fact]
    public void Segments_lie_below_their_callers_in_the_order_in_which_they_began()
    {
        var rows = Waterfall.Of(Trace(
            """{ "id": "b", "parent_id": "a", "name": "function", "origin": "AWS::Lambda::Function", "start_time": 1.2, "end_time": 2, "subsegments": [{ "id": "d", "name": "later", "start_time": 1.6, "end_time": 1.7 }, { "id": "c", "name": "Init", "start_time": 1.2, "end_time": 1.5 }] }""",
            """{ "id": "a", "name": "service", "start_time": 1, "end_time": 2.5, "fault": true, "aws": { "request_id": "r" } }"""));

        Assert.Equal(["service/0", "function/1", "Init/2", "later/2"], rows.Select(row => $"{row.Name}/{row.Depth}"));
        Assert.Equal("fault", rows[0].Failure);
        Assert.Contains("request_id", rows[0].Details, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_was_sent_again_has_the_place_of_the_one_before()
    {
        var rows = Waterfall.Of(Trace("""{ "id": "a", "name": "s", "start_time": 1, "in_progress": true }""", """{ "id": "a", "name": "s", "start_time": 1, "end_time": 2 }"""));

        Assert.Equal(2, Assert.Single(rows).End);
    }

    [Fact]
    public void The_phases_of_a_cold_start_follow_each_other_below_the_initialisation()
    {
        var rows = Waterfall.Of(Trace("""{ "id": "i", "name": "Initialization", "start_time": 1.5, "end_time": 2, "metadata": { "grid": { "began": 1, "phases": { "placement": 0.25, "sandbox": 0.25, "init": 0.5 } } } }"""));

        Assert.Equal(["Initialization 1.5-2", "placement 1-1.25", "sandbox 1.25-1.5", "init 1.5-2"], rows.Select(row => FormattableString.Invariant($"{row.Name} {row.Start}-{row.End}")));
        Assert.Equal([0, 1, 1, 1], rows.Select(row => row.Depth));
    }

    [Fact]
    public void Circles_and_documents_that_are_none_do_no_harm() =>
        Assert.Single(Waterfall.Of(Trace("""{ "id": "a", "parent_id": "a", "name": "s", "start_time": 1 }""", "no json", "[]")));

    [Fact]
    public void Of_a_member_that_comes_twice_the_last_one_is_shown() =>
        Assert.Equal("""{"aws":2}""", Assert.Single(Waterfall.Of(Trace("""{ "id": "a", "name": "s", "start_time": 1, "aws": 1, "aws": 2 }"""))).Details.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void A_document_with_a_text_that_is_no_unicode_leaves_the_others_readable() =>
        Assert.Equal("t", Assert.Single(Waterfall.Of(Trace("""{ "id": "a", "name": "s", "start_time": 1, "metadata": "\ud800" }""", """{ "id": "b", "name": "t", "start_time": 1 }"""))).Name);

    private static Trace Trace(params string[] documents) => new() { Id = "1-00000000-000000000000000000000000", Segments = [.. documents.Select((document, index) => new TraceSegment($"{index}", document))] };
}

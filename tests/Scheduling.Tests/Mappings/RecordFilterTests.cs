using System.Text.Json;
using Grid.Scheduling.Mappings;

namespace Grid.Scheduling.Tests.Mappings;

public sealed class RecordFilterTests
{
    private const string Json = """{"messageId":"m","body":"{\"n\":5,\"list\":[\"x\"]}","attributes":{"SenderId":"7"}}""";
    private const string Text = """{"messageId":"m","body":"plain","attributes":{"SenderId":"7"}}""";

    [Theory]
    [InlineData("""{"body":{"n":[5]}}""", true, false)]
    [InlineData("""{"body":{"n":[6]}}""", false, false)]
    [InlineData("""{"body":{"n":[{"numeric":[">",4.5]}]}}""", true, false)]
    [InlineData("""{"body":{"list":["x"]}}""", true, false)]
    [InlineData("""{"body":{"other":[{"exists":false}]}}""", true, false)]
    [InlineData("""{"body":["plain"]}""", false, true)]
    [InlineData("""{"body":[{"prefix":"pl"}]}""", false, true)]
    [InlineData("""{"body":[{"exists":true}]}""", false, true)]
    [InlineData("""{"attributes":{"SenderId":["7"]}}""", true, true)]
    [InlineData("""{"attributes":{"SenderId":["8"]}}""", false, false)]
    [InlineData("""{"$or":[{"body":{"n":[5]}},{"messageId":["z"]}]}""", true, false)]
    [InlineData("""{"$or":[{"messageId":["m"]},{"messageId":["z"]}]}""", true, true)]
    public void A_pattern_sees_what_a_message_carries_in_the_form_that_it_asks_for(string pattern, bool json, bool text)
    {
        var filter = RecordFilter.Parse([pattern], "body")!;

        Assert.Equal((json, text), (Matches(filter, Json), Matches(filter, Text)));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("")]
    public void What_is_neither_an_object_nor_a_list_is_a_text(string body)
    {
        var record = JsonSerializer.Serialize(new { body });

        Assert.False(Matches(RecordFilter.Parse(["""{"body":{"a":[{"exists":false}]}}"""], "body")!, record));
        Assert.True(Matches(RecordFilter.Parse(["""{"body":[{"exists":true}]}"""], "body")!, record));
    }

    [Fact]
    public void Any_pattern_of_several_lets_a_record_through()
    {
        var filter = RecordFilter.Parse(["""{"body":{"n":[6]}}""", """{"body":["plain"]}"""], "body")!;

        Assert.Equal((false, true), (Matches(filter, Json), Matches(filter, Text)));
    }

    [Fact]
    public void Without_patterns_everything_goes_through()
    {
        var filter = RecordFilter.Parse([], "body")!;

        Assert.True(filter.TakesAll);
        Assert.True(Matches(filter, Text));
    }

    [Fact]
    public void A_record_that_carries_no_text_is_seen_as_it_is()
    {
        var filter = RecordFilter.Parse(["""{"dynamodb":{"NewImage":{"id":{"S":["a"]}}}}"""], carried: null)!;

        Assert.True(Matches(filter, """{"dynamodb":{"NewImage":{"id":{"S":"a"}}}}"""));
        Assert.False(Matches(filter, """{"dynamodb":{"NewImage":{"id":{"S":"b"}}}}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"body":"x"}""")]
    [InlineData("""{"body":[]}""")]
    [InlineData("""{"body":[{"nonsense":"x"}]}""")]
    public void A_pattern_that_cannot_be_read_makes_no_filter(string pattern)
    {
        Assert.Null(RecordFilter.Parse(["""{"body":["x"]}""", pattern], "body"));
    }

    private static bool Matches(RecordFilter filter, string record)
    {
        using var json = JsonDocument.Parse(record);
        return filter.Matches(json.RootElement);
    }
}

using System.Text;
using System.Text.Json;
using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Tests.EventSources;

public sealed class InputTests
{
    private const string Event = """{"id":"7","detail-type":"Scheduled \"Event\"","resources":["arn:a","arn:b"],"detail":{"n":5,"list":[{"x":true}],"text":"a\nb"}}""";

    private static readonly DateTimeOffset Time = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("$", Event)]
    [InlineData("$.id", "\"7\"")]
    [InlineData("$.detail-type", """
        "Scheduled \"Event\""
        """)]
    [InlineData("$.resources[1]", "\"arn:b\"")]
    [InlineData("$.detail.list[0].x", "true")]
    [InlineData("$.detail.list[1].x", null)]
    [InlineData("$.detail.missing", null)]
    [InlineData("$.id[0]", null)]
    public void A_path_finds_its_part(string path, string? expected)
    {
        using var document = JsonDocument.Parse(Event);
        Assert.Equal(expected, JsonPath.Parse(path)!.Find(document.RootElement)?.GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("detail")]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$.a[*]")]
    [InlineData("$.a[-1]")]
    [InlineData("$.a[")]
    [InlineData("$a")]
    [InlineData("$['a']")]
    public void What_is_no_path_is_not_read(string path) => Assert.Null(JsonPath.Parse(path));

    [Theory]
    [InlineData("""{"n": <n>, "t": <t>}""", """{"n": 5, "t": "a\nb"}""")]
    [InlineData("\"<t> and <n>\"", "\"a\\nb and 5\"")]
    [InlineData("""{"list": "<list>"}""", """{"list": "[{\u0022x\u0022:true}]"}""")]
    [InlineData("""{"no": <no>, "text": "<no>"}""", """{"no": null, "text": ""}""")]
    [InlineData("""{"rule": <aws.events.rule-name>, "at": "<aws.events.event.ingestion-time>"}""", """{"rule": "r", "at": "2026-11-25T12:00:00Z"}""")]
    [InlineData("<aws.events.event.json>", Event)]
    [InlineData("<aws.events.event>", """{"id":"7","detail-type":"Scheduled \"Event\"","resources":["arn:a","arn:b"]}""")]
    [InlineData("""{"less": "1 < 2 > 0"}""", """{"less": "1 < 2 > 0"}""")]
    public void A_template_has_parts_of_the_event_in_it(string template, string expected)
    {
        using var document = JsonDocument.Parse(Event);
        Dictionary<string, JsonPath> paths = new() { ["n"] = JsonPath.Parse("$.detail.n")!, ["t"] = JsonPath.Parse("$.detail.text")!, ["list"] = JsonPath.Parse("$.detail.list")!, ["no"] = JsonPath.Parse("$.no")! };

        var made = InputTemplate.Render(template, paths, document.RootElement, "arn", "r", Time);

        using var read = JsonDocument.Parse(made);
        using var wanted = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, read.RootElement), made);
    }

    [Fact]
    public void A_template_that_names_what_is_not_there_or_makes_no_JSON_is_known()
    {
        Dictionary<string, string> paths = new() { ["n"] = "$.n" };

        Assert.Null(InputTemplate.UnknownName("<n> <aws.events.rule-arn>", paths));
        Assert.Equal("m", InputTemplate.UnknownName("<n> <m>", paths));
        Assert.True(InputTemplate.IsJson("""{"n": <n>}"""));
        Assert.True(InputTemplate.IsJson("\"<n> is it\""));
        Assert.False(InputTemplate.IsJson("<n> is it"));
        Assert.False(InputTemplate.IsJson("""{"n": <n>"""));
    }

    [Fact]
    public void Context_variables_are_filled_in_but_for_the_number_of_the_attempt()
    {
        var input = """{"a":"<aws.scheduler.schedule-arn>","t":"<aws.scheduler.scheduled-time>","e":"<aws.scheduler.execution-id>","n":<aws.scheduler.attempt-number>,"x":"<aws.other>"}""";

        Assert.True(SchedulerInput.IsJson(input));
        Assert.Equal(
            """{"a":"arn:s","t":"2026-11-25T12:00:00Z","e":"id","n":<aws.scheduler.attempt-number>,"x":"<aws.other>"}""",
            SchedulerInput.Fill(input, "arn:s", Time, "id"));
    }

    [Fact]
    public void A_schedule_without_an_input_sends_the_event_of_AWS() => Assert.Equal(
        """{"version":"0","id":"id","detail-type":"Scheduled Event","source":"aws.scheduler","account":"000000000000","time":"2026-11-25T12:00:00Z","region":"us-east-1","resources":["arn:s"],"detail":"{}"}""",
        Encoding.UTF8.GetString(SchedulerInput.Default("arn:s", Time, "id", "000000000000", "us-east-1")));
}

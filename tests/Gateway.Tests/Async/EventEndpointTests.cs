using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Async;

public sealed class EventEndpointTests : IClassFixture<GatewayServer>
{
    private const string Events = "/_grid/functions/hello/events";
    private const string Id = "11111111-2222-3333-4444-555555555555";
    private static readonly DateTimeOffset Then = new(2026, 11, 25, 1, 2, 3, 45, TimeSpan.Zero);
    private readonly GatewayServer _server;
    private readonly FakeFunction _function;
    private readonly FakeEventQueue _queue = new();

    public EventEndpointTests(GatewayServer server)
    {
        _server = server;
        _function = server.Fresh();
        server.Grains.Events = _queue;
    }

    private static QueuedEvent Failed => new()
    {
        Id = 7,
        Invocation = new EventInvocation { Function = FakeFunction.Hello.Function, Qualifier = "live", RequestId = Id, Event = """{"a":1}"""u8.ToArray() },
        EventBytes = 7,
        AcceptedAt = Then,
        Due = Then.AddMinutes(3),
        Attempts = 3,
        State = EventState.Failed,
        Outcome = new EventOutcome
        {
            Condition = EventCondition.RetriesExhausted, At = Then.AddMinutes(3), ExecutedVersion = "2", FunctionError = "Unhandled", Response = """{"errorMessage":"no"}"""u8.ToArray(), ErrorCode = 200, ErrorMessage = "no",
        },
    };

    [Fact]
    public async Task A_list_shows_how_many_stand_how_and_why_they_failed()
    {
        _queue.Standing = new EventQueueStatus { Waiting = 4, Running = 2, Undelivered = 1, Failed = 1, OldestAcceptedAt = Then };
        _queue.Events.Add(Failed);

        var reply = await _server.Send("GET", Events + "?state=Failed&limit=1000&after=x");

        reply.IsJson(200, $$$"""
            {"waiting":4,"running":2,"undelivered":1,"failed":1,"oldestAcceptedAt":"2026-11-25T01:02:03.045Z","events":[{"requestId":"{{{Id}}}","qualifier":"live","state":"Failed",
            "acceptedAt":"2026-11-25T01:02:03.045Z","due":"2026-11-25T01:05:03.045Z","attempts":3,"bytes":7,"outcome":{"condition":"RetriesExhausted","at":"2026-11-25T01:05:03.045Z",
            "errorCode":200,"errorMessage":"no","executedVersion":"2","functionError":"Unhandled"}}],"next":"m"}
            """);
        Assert.Equal(["List Failed x 1000"], _queue.Calls);
    }

    [Fact]
    public async Task One_event_is_shown_with_its_payload_and_the_last_answer()
    {
        _queue.Events.Add(Failed);

        var reply = await _server.Send("GET", $"{Events}/{Id}");

        Assert.Equal(200, reply.Status);
        Assert.Contains("\"event\":{\"a\":1}", reply.Body, StringComparison.Ordinal);
        Assert.Contains("\"response\":{\"errorMessage\":\"no\"}", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_or_all_are_tried_again_and_one_is_dropped()
    {
        _queue.Changes = 1;

        (await _server.Send("POST", $"{Events}/{Id}/redrive")).IsJson(202, """{"redriven":1}""");
        (await _server.Send("POST", $"{Events}/redrive")).IsJson(202, """{"redriven":1}""");
        (await _server.Send("DELETE", $"{Events}/{Id}")).IsJson(200, """{"dropped":1}""");

        Assert.Equal([$"Redrive {Id}", "Redrive ", $"Drop {Id}"], _queue.Calls);
    }

    [Fact]
    public async Task An_event_that_is_gone_or_runs_is_not_touched()
    {
        (await _server.Send("GET", $"{Events}/{Id}")).IsError(404, "ResourceNotFoundException", $"There is no event {Id}, or it has been dealt with.");
        (await _server.Send("POST", $"{Events}/{Id}/redrive")).IsError(404, "ResourceNotFoundException", $"There is no event {Id}, or it has been dealt with.");
        _queue.Events.Add(Failed);
        (await _server.Send("DELETE", $"{Events}/{Id}")).IsError(409, "ResourceConflictException", $"The function has the event {Id} at this moment.");
    }

    [Fact]
    public async Task A_function_that_is_not_there_has_no_empty_queue()
    {
        (await _server.Send("GET", Events)).IsJson(200, """{"waiting":0,"running":0,"undelivered":0,"failed":0,"events":[]}""");
        _function.Answers["Get"] = ApiError.NotFound("Function not found: x");
        (await _server.Send("GET", Events)).IsError(404, "ResourceNotFoundException", "Function not found: x");
        (await _server.Send("POST", $"{Events}/redrive")).IsError(404, "ResourceNotFoundException", "Function not found: x");
    }

    [Theory]
    [InlineData("GET", Events + "?state=failed", "Value 'failed' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [Waiting, Undelivered, Failed]")]
    [InlineData("GET", Events + "?limit=0", "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("GET", Events + "?limit=1001", "Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000")]
    [InlineData("DELETE", Events + "/x", "Value 'x' at 'requestId' failed to satisfy constraint: Member must be a request id")]
    [InlineData("POST", Events + "/x/redrive", "Value 'x' at 'requestId' failed to satisfy constraint: Member must be a request id")]
    public async Task What_cannot_be_read_is_refused(string method, string path, string message)
    {
        (await _server.Send(method, path)).IsError(400, "ValidationException", $"1 validation error detected: {message}");
        Assert.Empty(_queue.Calls);
    }

    [Fact]
    public async Task Events_are_shown_to_nobody_who_does_not_sign()
    {
        await using var guarded = new GatewayServer(acceptAnyKey: false);
        await guarded.InitializeAsync();

        (await guarded.Send("GET", Events)).IsJson(403, """{"message":"Missing Authentication Token"}""");
        (await guarded.Send("DELETE", $"{Events}/{Id}")).IsJson(403, """{"message":"Missing Authentication Token"}""");
    }
}

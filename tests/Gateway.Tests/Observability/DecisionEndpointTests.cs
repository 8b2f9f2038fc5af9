using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Observability;

public sealed class DecisionEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Fact]
    public async Task Decisions_are_shown_with_the_silo_that_made_them()
    {
        server.Decisions.Decisions.Clear();
        server.Decisions.Decisions.Add(new Decision
        {
            Time = new DateTimeOffset(2026, 11, 25, 1, 2, 3, 45, TimeSpan.Zero),
            Kind = DecisionKind.Throttled,
            Function = new FunctionId("us-east-1", "orders"),
            Version = "7",
            RequestId = Guid.Parse("11111111-2222-3333-4444-555555555555"),
            Scope = "Account",
            Reason = "ConcurrentInvocationLimitExceeded",
            Figures = [new("limit", 10), new("held", 10)],
        });

        var reply = await server.Send("GET", "/_grid/decisions");

        reply.IsJson(200, """
            {"silo":"127.0.0.1:11111@0","decisions":[{"time":"2026-11-25T01:02:03.045Z","kind":"Throttled","region":"us-east-1","function":"orders","version":"7",
            "requestId":"11111111-2222-3333-4444-555555555555","scope":"Account","reason":"ConcurrentInvocationLimitExceeded","subject":null,"limit":10,"held":10}]}
            """);
        Assert.Equal(new DecisionQuery { Limit = 100 }, server.Decisions.Asked);
    }

    [Fact]
    public async Task A_query_chooses_by_function_kind_request_time_and_number()
    {
        await server.Send("GET", "/_grid/decisions?function=orders&kind=Started&requestId=11111111-2222-3333-4444-555555555555&since=2026-11-25T01:00:00Z&limit=1000");

        Assert.Equal(
            new DecisionQuery
            {
                Function = "orders", Kind = DecisionKind.Started, RequestId = Guid.Parse("11111111-2222-3333-4444-555555555555"),
                Since = new DateTimeOffset(2026, 11, 25, 1, 0, 0, TimeSpan.Zero), Limit = 1000,
            },
            server.Decisions.Asked);
    }

    [Theory]
    [InlineData("kind=Nonsense", "Value 'Nonsense' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [Throttled, Started, NotStarted, Placed, Forwarded]")]
    [InlineData("requestId=x", "Value 'x' at 'requestId' failed to satisfy constraint: Member must be a request id")]
    [InlineData("since=then", "Value 'then' at 'since' failed to satisfy constraint: Member must be a time in ISO 8601 or in seconds since 1970")]
    [InlineData("limit=1001", "Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000")]
    [InlineData("limit=0", "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    public async Task A_query_that_cannot_be_read_is_refused(string query, string message)
    {
        var reply = await server.Send("GET", $"/_grid/decisions?{query}");

        reply.IsError(400, "ValidationException", $"1 validation error detected: {message}");
    }

    [Fact]
    public async Task Decisions_are_shown_to_nobody_who_does_not_sign()
    {
        await using var guarded = new GatewayServer(acceptAnyKey: false);
        await guarded.InitializeAsync();

        var reply = await guarded.Send("GET", "/_grid/decisions");

        reply.IsJson(403, """{"message":"Missing Authentication Token"}""");
        Assert.Null(guarded.Decisions.Asked);
    }
}

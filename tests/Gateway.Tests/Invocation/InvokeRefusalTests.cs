using Grid.Contracts;
using Grid.Contracts.Invocation;

namespace Grid.Gateway.Tests.Invocation;

/// <summary>Invocations that do not reach the function, in AWS's words.</summary>
public sealed class InvokeRefusalTests
{
    private const string Path = "/2015-03-31/functions/f/invocations";

    [Theory]
    [InlineData("X-Amz-Invocation-Type", "Sometimes", """400 ValidationException {"message":"1 validation error detected: Value 'Sometimes' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"}""")]
    [InlineData("X-Amz-Invocation-Type", "requestresponse", """400 ValidationException {"message":"1 validation error detected: Value 'requestresponse' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"}""")]
    [InlineData("X-Amz-Log-Type", "Head", """400 ValidationException {"message":"1 validation error detected: Value 'Head' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]"}""")]
    [InlineData("X-Amz-Tenant-Id", "t", """501 NotImplementedException {"Type":"User","message":"Tenant isolation (X-Amz-Tenant-Id) is not available."}""")]
    [InlineData("X-Amz-Durable-Execution-Name", "d", """501 NotImplementedException {"Type":"User","message":"Durable functions (X-Amz-Durable-Execution-Name) are not available."}""")]
    [InlineData("X-Amz-Client-Context", "not base64", """400 InvalidRequestContentException {"Type":"User","message":"Client context must be a valid Base64-encoded JSON object."}""")]
    [InlineData("X-Amz-Client-Context", "WzFd", """400 InvalidRequestContentException {"Type":"User","message":"Client context must be a valid Base64-encoded JSON object."}""")]
    [InlineData("X-Amz-Client-Context", "eyJhIjo=", """400 InvalidRequestContentException {"Type":"User","message":"Client context must be a valid Base64-encoded JSON object."}""")]
    public async Task A_header_that_cannot_be_heeded_is_refused(string name, string value, string error)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Post, Path, headers: (name, value));

        Assert.Equal(error, answer.Error);
        Assert.Null(server.Invoker.Request);
    }

    [Fact]
    public async Task Two_wrong_headers_are_named_together()
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Post, Path, headers: [("X-Amz-Invocation-Type", "a"), ("X-Amz-Log-Type", "b")]);

        Assert.Equal(
            """400 ValidationException {"message":"2 validation errors detected: Value 'a' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]; Value 'b' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]"}""",
            answer.Error);
    }

    [Theory]
    [InlineData(2677, 200)]
    [InlineData(2678, 400)]
    public async Task The_client_context_is_limited(int filler, int status)
    {
        await using var server = await SigningServer.StartNew();
        var context = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($$"""{"a":"{{new string('x', filler)}}"}"""));

        var answer = await server.SendSigned(HttpMethod.Post, Path, headers: ("X-Amz-Client-Context", context));

        Assert.Equal(status, answer.Status);
        if (status == 400) Assert.Equal("""400 InvalidRequestContentException {"Type":"User","message":"Client context must be no more than 3583 bytes of Base64."}""", answer.Error);
    }

    [Theory]
    [InlineData("{invalid}", "line: 1, column: 2]")]
    [InlineData("{\n\"a\":1,\n}", "line: 3, column: 1]")]
    [InlineData("{} {}", "line: 1, column: 4]")]
    [InlineData("[1,", "line: 1, column: 3]")]
    [InlineData(" ", "line: 1, column: 2]")]
    public async Task An_event_that_is_not_json_is_refused(string body, string place)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Post, Path, new StringContent(body));

        Assert.StartsWith("""400 InvalidRequestContentException {"Type":"User","message":"Could not parse request body into json: Could not parse payload into json: """, answer.Error, StringComparison.Ordinal);
        Assert.EndsWith(place + "\"}", answer.Error, StringComparison.Ordinal);
        Assert.Null(server.Invoker.Request);
    }

    [Fact]
    public async Task An_event_that_says_it_is_something_else_is_refused()
    {
        await using var server = await SigningServer.StartNew();
        using var body = new MultipartFormDataContent("b");

        var answer = await server.SendSigned(HttpMethod.Post, Path, body);

        Assert.StartsWith("""415 UnsupportedMediaTypeException {"Type":"User","message":"The content type of the event must be application/json, not 'multipart/form-data""", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(InvokeError.Refused, ApiErrorKind.ResourceNotFound, "Function not found: a", null, """404 ResourceNotFoundException {"Type":"User","Message":"Function not found: a"}""")]
    [InlineData(InvokeError.Refused, ApiErrorKind.ResourceConflict, "Pending", null, """409 ResourceConflictException {"Type":"User","message":"Pending"}""")]
    [InlineData(InvokeError.Refused, ApiErrorKind.ResourceNotReady, "Failed", null, """502 ResourceNotReadyException {"Type":"User","message":"Failed"}""")]
    [InlineData(InvokeError.Throttled, ApiErrorKind.TooManyRequests, "Rate Exceeded.", "ReservedFunctionConcurrentInvocationLimitExceeded", """429 TooManyRequestsException {"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}""")]
    [InlineData(InvokeError.Throttled, ApiErrorKind.None, null, null, """429 TooManyRequestsException {"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}""")]
    [InlineData(InvokeError.Platform, ApiErrorKind.None, null, null, """500 ServiceException {"Type":"Service","Message":"An error occurred and the request cannot be processed."}""")]
    [InlineData(InvokeError.Platform, ApiErrorKind.Service, "lost", null, """500 ServiceException {"Type":"Service","Message":"lost"}""")]
    public async Task A_refusal_of_the_grid_has_its_status_and_words(InvokeError error, ApiErrorKind kind, string? message, string? reason, string expected)
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Returns(new() { Error = error, Refusal = kind is ApiErrorKind.None ? null : new(kind, message) { Reason = reason } });

        var answer = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal(expected, answer.Error);
        Assert.Equal(error is InvokeError.Throttled ? "1" : null, answer["Retry-After"]);
        Assert.NotNull(answer["X-Amzn-Trace-Id"]);
        Assert.NotNull(answer["x-amzn-RequestId"]);
    }

    [Fact]
    public async Task A_fault_that_nobody_foresaw_is_the_platforms()
    {
        await using var server = await SigningServer.StartNew();
        server.Invoker.Answer = (_, _) => throw new InvalidOperationException("secret detail");

        var answer = await server.SendSigned(HttpMethod.Post, Path);

        Assert.Equal("""500 ServiceException {"Type":"Service","Message":"An error occurred and the request cannot be processed."}""", answer.Error);
    }

    [Theory]
    [InlineData("GET", Path)]
    [InlineData("POST", "/2015-03-31/functions/invocations")]
    [InlineData("POST", "/2015-03-31/functions/f/invocations/")]
    [InlineData("POST", "/2015-03-31/functions/f/g/invocations")]
    public async Task Other_requests_pass_on(string method, string target)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(new(method), target);

        Assert.StartsWith("us-east-1 ", answer.Body, StringComparison.Ordinal);
        Assert.Null(server.Invoker.Request);
    }

    [Fact]
    public async Task An_unsigned_invocation_is_refused()
    {
        await using var server = await SigningServer.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, Path));

        Assert.Equal("""403 MissingAuthenticationTokenException {"message":"Missing Authentication Token"}""", (await server.Send(request)).Error);
        Assert.Null(server.Invoker.Request);
    }
}

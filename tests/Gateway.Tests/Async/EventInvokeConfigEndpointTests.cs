using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Async;

public sealed class EventInvokeConfigEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Config = "/2019-09-25/functions/hello/event-invoke-config";
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";
    private const string Bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
    private const string Pattern = @"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)";
    private readonly FakeFunction _function = server.Fresh();

    [Fact]
    public async Task A_config_is_put_updated_got_listed_and_deleted()
    {
        var put = await server.Send("PUT", Config, $$$"""{"MaximumRetryAttempts":2,"DestinationConfig":{"OnFailure":{"Destination":"{{{Queue}}}"}}}""");
        var updated = await server.Send("POST", Config + "?Qualifier=live", """{"MaximumEventAgeInSeconds":60}""");
        var got = await server.Send("GET", Config + "?Qualifier=live");
        var listed = await server.Send("GET", Config + "/list?MaxItems=50");
        var deleted = await server.Send("DELETE", Config + "?Qualifier=3");

        put.IsJson(200, $$$"""{"LastModified":1795568523.045,"FunctionArn":"{{{Arn}}}:$LATEST","MaximumRetryAttempts":2,"DestinationConfig":{"OnSuccess":{},"OnFailure":{"Destination":"{{{Queue}}}"}}}""");
        updated.IsJson(200, $$$"""{"LastModified":1795568523.045,"FunctionArn":"{{{Arn}}}:live","MaximumEventAgeInSeconds":60,"DestinationConfig":{"OnSuccess":{},"OnFailure":{}}}""");
        const string one = $$$"""{"LastModified":1795568523.045,"FunctionArn":"{{{Arn}}}:live","DestinationConfig":{"OnSuccess":{},"OnFailure":{}}}""";
        got.IsJson(200, one);
        listed.IsJson(200, $$"""{"FunctionEventInvokeConfigs":[{{one}}]}""");
        Assert.Equal(204, deleted.Status);
        Assert.Equal(["Get", "PutEventInvokeConfig", "UpdateEventInvokeConfig", "GetEventInvokeConfig", "ListEventInvokeConfigs", "DeleteEventInvokeConfig"], _function.Calls.Select(call => call.Method));
        Assert.Equal([new EventInvokeChange { MaximumRetryAttempts = 2, ChangesDestinations = true, OnFailure = Queue }, null], _function.Calls[1].Arguments);
        Assert.Equal([new EventInvokeChange { MaximumEventAgeInSeconds = 60 }, "live"], _function.Calls[2].Arguments);
        Assert.Equal([null, 50], _function.Calls[4].Arguments);
        Assert.Equal(["3"], _function.Calls[5].Arguments);
    }

    [Theory]
    [InlineData("""{"MaximumRetryAttempts":0}""")]
    [InlineData("""{"MaximumRetryAttempts":2}""")]
    [InlineData("""{"MaximumEventAgeInSeconds":60}""")]
    [InlineData("""{"MaximumEventAgeInSeconds":21600}""")]
    [InlineData("""{"DestinationConfig":{}}""")]
    [InlineData("""{"DestinationConfig":{"OnSuccess":{"Destination":""},"OnFailure":{}}}""")]
    [InlineData("""{"DestinationConfig":{"OnSuccess":{"Destination":"arn:aws:sns:us-east-1:000000000000:t"},"OnFailure":{"Destination":"arn:aws:s3:::failed.events"}}}""")]
    [InlineData($$$"""{"DestinationConfig":{"OnSuccess":{"Destination":"{{{Bus}}}"},"OnFailure":{"Destination":"arn:aws:lambda:us-east-1:000000000000:function:other:live"}}}""")]
    public async Task Values_at_the_edge_and_every_kind_of_destination_are_accepted(string body)
    {
        Assert.Equal(200, (await server.Send("PUT", Config, body)).Status);
        Assert.Equal(200, (await server.Send("POST", Config, body)).Status);
    }

    [Theory]
    [InlineData("{}", "InvalidParameterValueException", "You must specify at least one of error handling or destination setting.")]
    [InlineData("""{"MaximumRetryAttempts":3}""", "ValidationException", "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2")]
    [InlineData("""{"MaximumRetryAttempts":-1}""", "ValidationException", "1 validation error detected: Value '-1' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value greater than or equal to 0")]
    [InlineData("""{"MaximumEventAgeInSeconds":59}""", "ValidationException", "1 validation error detected: Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60")]
    [InlineData("""{"MaximumEventAgeInSeconds":21601}""", "ValidationException", "1 validation error detected: Value '21601' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value less than or equal to 21600")]
    [InlineData("""{"DestinationConfig":{"OnFailure":{"Destination":"q"}}}""", "ValidationException", "1 validation error detected: Value 'q' at 'destinationConfig.onFailure.destination' failed to satisfy constraint: Member must satisfy regular expression pattern: " + Pattern)]
    [InlineData("""{"DestinationConfig":[]}""", "SerializationException", "START_ARRAY can not be converted to a Structure at 'destinationConfig'")]
    public async Task Bad_requests_are_refused_before_anything_is_asked(string body, string type, string message)
    {
        (await server.Send("PUT", Config, body)).IsError(400, type, message);
        (await server.Send("POST", Config, body)).IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Theory]
    [InlineData("OnSuccess", "arn:aws:s3:::bucket")]
    [InlineData("OnSuccess", Queue + ".fifo")]
    [InlineData("OnSuccess", "kafka://topic")]
    [InlineData("OnSuccess", "arn:aws:dynamodb:us-east-1:000000000000:table/t")]
    [InlineData("OnFailure", Queue + ".fifo")]
    [InlineData("OnFailure", "arn:aws:sns:us-east-1:000000000000:t.fifo")]
    [InlineData("OnFailure", "arn:aws:sns:us-east-1:000000000000:t:5be8f5b6-2c43-4e0d-a6f4-7ce0e5a1f2b2")]
    [InlineData("OnFailure", "arn:aws:events:us-east-1:000000000000:rule/r")]
    [InlineData("OnFailure", "arn:aws:s3:::bucket/key")]
    public async Task Destinations_that_cannot_be_are_refused(string member, string arn)
    {
        var reply = await server.Send("PUT", Config, $$$"""{"DestinationConfig":{"{{{member}}}":{"Destination":"{{{arn}}}"}}}""");

        var shown = member == "OnSuccess" ? $"onSuccess=OnSuccess(destination={arn}), onFailure=null" : $"onSuccess=null, onFailure=OnFailure(destination={arn})";
        reply.IsError(400, "InvalidParameterValueException", $"The provided destination config DestinationConfig({shown}) is invalid.");
        Assert.DoesNotContain(_function.Calls, call => call.Method == "PutEventInvokeConfig");
    }

    [Fact]
    public async Task A_function_is_no_destination_for_itself_nor_one_of_elsewhere()
    {
        static string To(string arn) => $$$"""{"DestinationConfig":{"OnSuccess":{"Destination":"{{{arn}}}"}}}""";

        (await server.Send("PUT", Config, To(Arn))).IsError(400, "InvalidParameterValueException", "You can't specify the function as a destination for itself.");
        (await server.Send("PUT", Config, To(Arn + ":live"))).IsError(400, "InvalidParameterValueException", "You can't specify the function as a destination for itself.");
        foreach (var arn in (string[])["arn:aws:lambda:eu-west-1:000000000000:function:other", "arn:aws:lambda:us-east-1:111111111111:function:other"])
        {
            (await server.Send("PUT", Config, To(arn))).IsError(400, "InvalidParameterValueException", $"The destination ARN {arn} is invalid.");
        }
    }

    [Fact]
    public async Task A_function_that_is_not_there_is_the_first_complaint()
    {
        _function.Answers["Get"] = ApiError.NotFound("Function not found: x");

        (await server.Send("PUT", Config, """{"DestinationConfig":{"OnSuccess":{"Destination":"kafka://topic"}}}""")).IsError(404, "ResourceNotFoundException", "The function doesn't exist.");
    }

    [Theory]
    [InlineData("GET", Config + "/list?MaxItems=51", "1 validation error detected: Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50")]
    [InlineData("GET", Config + "/list?MaxItems=0", "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    public async Task What_is_listed_badly_is_refused(string method, string path, string message) => (await server.Send(method, path)).IsError(400, "ValidationException", message);
}

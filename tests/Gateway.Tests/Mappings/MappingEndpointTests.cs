using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Mappings;

public sealed class MappingEndpointTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Mappings = "/2015-03-31/event-source-mappings";
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";
    private const string Fifo = "arn:aws:sqs:us-east-1:000000000000:q.fifo";
    private const string Stream = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    private const string Table = "arn:aws:dynamodb:us-east-1:000000000000:table/tab/stream/2026-11-18T14:36:44.149";
    private const string Missing = "The resource you requested does not exist.";
    private const string OfQueue = $$""" "FunctionName":"hello","EventSourceArn":"{{Queue}}" """;
    private const string OfFifo = $$""" "FunctionName":"hello","EventSourceArn":"{{Fifo}}" """;
    private const string OfStream = $$""" "FunctionName":"hello","EventSourceArn":"{{Stream}}","StartingPosition":"LATEST" """;
    private readonly FakeFunction _function = server.Fresh();

    private FakeMapping Mapping => server.Grains.Mapping;

    [Fact]
    public async Task A_mapping_of_a_queue_has_few_members()
    {
        var reply = await server.Send("POST", Mappings, "{" + OfQueue + ""","Tags":{"team":"a"}}""");

        var id = Mapping.Mapping!.Id;
        reply.IsJson(202, $$$"""
            {"UUID":"{{{id.Uuid}}}","EventSourceMappingArn":"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{{{id.Uuid}}}","BatchSize":10,"MaximumBatchingWindowInSeconds":0,
            "EventSourceArn":"{{{Queue}}}","FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:hello","LastModified":1795568523.045,"State":"Creating",
            "StateTransitionReason":"USER_INITIATED","FunctionResponseTypes":[]}
            """);
        Assert.Equal(new Dictionary<string, string> { ["team"] = "a" }, Mapping.Mapping.Tags);
        Assert.Contains(id.GrainKey, server.Grains.Keys);
    }

    [Fact]
    public async Task A_mapping_of_a_stream_has_many_members()
    {
        var reply = await server.Send("POST", Mappings, $$$"""
            {"FunctionName":"hello:live","EventSourceArn":"{{{Stream}}}","StartingPosition":"AT_TIMESTAMP","StartingPositionTimestamp":1795564799.5,"BatchSize":10000,"ParallelizationFactor":10,
            "MaximumRecordAgeInSeconds":60,"MaximumRetryAttempts":0,"BisectBatchOnFunctionError":true,"DestinationConfig":{"OnFailure":{"Destination":"{{{Queue}}}"}},
            "FunctionResponseTypes":["ReportBatchItemFailures"],"FilterCriteria":{"Filters":[{"Pattern":"{\"data\":{\"a\":[1]}}"}]},"MetricsConfig":{"Metrics":["EventCount"]}}
            """);

        reply.IsJson(202, $$$"""
            {"UUID":"{{{Mapping.Mapping!.Id.Uuid}}}","EventSourceMappingArn":"{{{Mapping.Mapping.Id.Arn}}}","BatchSize":10000,"MaximumBatchingWindowInSeconds":0,"EventSourceArn":"{{{Stream}}}",
            "FunctionArn":"arn:aws:lambda:us-east-1:000000000000:function:hello:live","LastModified":1795568523.045,"State":"Creating","StateTransitionReason":"User action",
            "FunctionResponseTypes":["ReportBatchItemFailures"],"FilterCriteria":{"Filters":[{"Pattern":"{\"data\":{\"a\":[1]}}"}]},"MetricsConfig":{"Metrics":["EventCount"]},
            "StartingPosition":"AT_TIMESTAMP","StartingPositionTimestamp":1795564799.5,"ParallelizationFactor":10,"MaximumRecordAgeInSeconds":60,"MaximumRetryAttempts":0,
            "BisectBatchOnFunctionError":true,"TumblingWindowInSeconds":0,"LastProcessingResult":"No records processed","DestinationConfig":{"OnFailure":{"Destination":"{{{Queue}}}"} } }
            """);
        Assert.Equal(("live", true), (Mapping.Mapping.Qualifier, Mapping.Mapping.Settings.CountsEvents));
    }

    [Theory]
    [InlineData("{" + OfQueue + ""","BatchSize":10000,"MaximumBatchingWindowInSeconds":1}""")]
    [InlineData("{" + OfQueue + ""","BatchSize":10,"ScalingConfig":{"MaximumConcurrency":2},"Enabled":false}""")]
    [InlineData("{" + OfQueue + ""","ScalingConfig":{"MaximumConcurrency":1000},"DestinationConfig":{"OnFailure":{}}}""")]
    [InlineData("{" + OfFifo + ""","BatchSize":10}""")]
    [InlineData("{" + OfStream + ""","MaximumRecordAgeInSeconds":-1,"MaximumRetryAttempts":10000,"TumblingWindowInSeconds":900}""")]
    [InlineData("{" + OfStream + ""","MaximumRecordAgeInSeconds":604800,"MaximumBatchingWindowInSeconds":300,"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:s3:::failed"}}}""")]
    [InlineData($$"""{"FunctionName":"hello","EventSourceArn":"{{Stream}}/consumer/c:1","StartingPosition":"TRIM_HORIZON"}""")]
    [InlineData($$"""{"FunctionName":"hello","EventSourceArn":"{{Table}}","StartingPosition":"TRIM_HORIZON"}""")]
    public async Task Values_at_the_edge_are_taken(string body)
    {
        Assert.Equal(202, (await server.Send("POST", Mappings, body)).Status);
    }

    [Theory]
    [InlineData("{}", "ValidationException", "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"FunctionName":"hello"}""", "InvalidParameterValueException", "Unrecognized event source.")]
    [InlineData("""{"FunctionName":"hello","EventSourceArn":"arn:aws:s3:::b"}""", "InvalidParameterValueException", "Unrecognized event source.")]
    [InlineData("""{"FunctionName":"hello","EventSourceArn":"arn:aws:sqs:eu-west-1:000000000000:q"}""", "InvalidParameterValueException", "Unrecognized event source.")]
    [InlineData("""{"FunctionName":"hello","EventSourceArn":"arn:aws:kafka:us-east-1:000000000000:cluster/c/x"}""", "InvalidParameterValueException", "Amazon MSK is not an event source of this grid.")]
    [InlineData("{" + OfQueue + ""","BatchSize":0}""", "ValidationException", "1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("{" + OfQueue + ""","BatchSize":10001}""", "ValidationException", "1 validation error detected: Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000")]
    [InlineData("{" + OfQueue + ""","BatchSize":11}""", "InvalidParameterValueException", "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")]
    [InlineData("{" + OfQueue + ""","ScalingConfig":{"MaximumConcurrency":1}}""", "ValidationException", "1 validation error detected: Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2")]
    [InlineData("{" + OfQueue + ""","StartingPosition":"LATEST"}""", "InvalidParameterValueException", "Unsupported StartingPosition parameter for given event source mapping type.")]
    [InlineData("{" + OfQueue + ""","ParallelizationFactor":1}""", "InvalidParameterValueException", "Unsupported ParallelizationFactor parameter for given event source mapping type.")]
    [InlineData("{" + OfQueue + ""","DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:d"}}}""", "InvalidParameterValueException", "Unsupported DestinationConfig parameter for given event source mapping type.")]
    [InlineData("{" + OfQueue + ""","ProvisionedPollerConfig":{"MinimumPollers":2}}""", "InvalidParameterValueException", "The parameter ProvisionedPollerConfig is not supported by this grid yet. Leave it out.")]
    [InlineData("{" + OfQueue + ""","KMSKeyArn":"arn:aws:kms:us-east-1:000000000000:key/k"}""", "InvalidParameterValueException", "The parameter KMSKeyArn is not supported by this grid yet. Leave it out.")]
    [InlineData("{" + OfQueue + ""","MetricsConfig":{"Metrics":["ErrorCount"]}}""", "InvalidParameterValueException", "The metric ErrorCount is not supported by this grid yet. Leave it out.")]
    [InlineData("{" + OfQueue + ""","FilterCriteria":{"Filters":[{},{},{},{},{},{}]}}""", "InvalidParameterValueException", "Event source mapping can have at most 5 filters. Number of filters provided: 6")]
    [InlineData("{" + OfFifo + ""","BatchSize":11}""", "InvalidParameterValueException", "Maximum batch size for FIFO queues is 10.")]
    [InlineData("{" + OfFifo + ""","MaximumBatchingWindowInSeconds":1}""", "InvalidParameterValueException", "Batching window is not supported for FIFO queues.")]
    [InlineData($$"""{"FunctionName":"hello","EventSourceArn":"{{Stream}}"}""", "InvalidParameterValueException", "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.")]
    [InlineData($$"""{"FunctionName":"hello","EventSourceArn":"{{Stream}}","StartingPosition":"FIRST"}""", "ValidationException", "1 validation error detected: Value 'FIRST' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]")]
    [InlineData($$"""{"FunctionName":"hello","EventSourceArn":"{{Table}}","StartingPosition":"AT_TIMESTAMP","StartingPositionTimestamp":1}""", "InvalidParameterValueException", "Unsupported starting position for arn type: " + Table)]
    [InlineData($$"""{"FunctionName":"hello","EventSourceArn":"{{Stream}}","StartingPosition":"AT_TIMESTAMP","StartingPositionTimestamp":1795564801}""", "InvalidParameterValueException", "StartingPositionTimestamp must not be in the future.")]
    [InlineData("{" + OfStream + ""","ScalingConfig":{"MaximumConcurrency":2}}""", "InvalidParameterValueException", "Unsupported ScalingConfig parameter for given event source mapping type.")]
    [InlineData("{" + OfStream + ""","MaximumRecordAgeInSeconds":59}""", "InvalidParameterValueException", "MaximumRecordAgeInSeconds must be -1 or between 60 and 604800.")]
    [InlineData("{" + OfStream + ""","TumblingWindowInSeconds":1,"ParallelizationFactor":2}""", "InvalidParameterValueException", "TumblingWindowInSeconds is not supported with a ParallelizationFactor greater than 1.")]
    [InlineData("{" + OfStream + ""","TumblingWindowInSeconds":1,"BisectBatchOnFunctionError":true}""", "InvalidParameterValueException", "TumblingWindowInSeconds is not supported with BisectBatchOnFunctionError.")]
    [InlineData("{" + OfStream + ""","DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-1:000000000000:d.fifo"}}}""", "InvalidParameterValueException", "The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=arn:aws:sqs:us-east-1:000000000000:d.fifo)) is invalid.")]
    public async Task What_does_not_go_with_the_source_is_refused(string body, string type, string message)
    {
        (await server.Send("POST", Mappings, body)).IsError(400, type, message);
        Assert.Null(Mapping.Mapping);
    }

    [Fact]
    public async Task Function_and_queue_must_be_there_and_fit()
    {
        server.Grains.Queue = FakeQueue.Create(2);
        (await server.Send("POST", Mappings, "{" + OfQueue + "}")).IsError(400, "InvalidParameterValueException", "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds");
        server.Grains.Queue = FakeQueue.Create(3);
        Assert.Equal(202, (await server.Send("POST", Mappings, "{" + OfQueue + "}")).Status);
        server.Grains.Queue = FakeQueue.Create(null);
        (await server.Send("POST", Mappings, "{" + OfQueue + "}")).IsError(
            400, "InvalidParameterValueException", "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.");
        _function.Answers["Get"] = (Outcome<FunctionDetails>)ApiError.NotFound("Function not found: x");
        (await server.Send("POST", Mappings, "{" + OfQueue + "}")).IsError(400, "InvalidParameterValueException", "Function does not exist");
    }

    [Fact]
    public async Task A_mapping_is_got_updated_and_deleted()
    {
        await server.Send("POST", Mappings, "{" + OfStream + ""","FilterCriteria":{"Filters":[{"Pattern":"{\"a\":[1]}"}]},"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sns:us-east-1:000000000000:t"}}}""");
        var path = $"{Mappings}/{Mapping.Mapping!.Id.Uuid}";

        Assert.Equal(200, (await server.Send("GET", path)).Status);
        Assert.Equal(202, (await server.Send("PUT", path, """{"BatchSize":7,"FilterCriteria":{},"Enabled":false,"FunctionName":"hello:live"}""")).Status);
        var (settings, function, qualifier) = Mapping.Updated!.Value;
        Assert.Equal((7, 0, false, "arn:aws:sns:us-east-1:000000000000:t", "LATEST"), (settings.BatchSize, settings.Filters.Count, settings.Enabled, settings.OnFailure, settings.StartingPosition));
        Assert.Equal((new FunctionId("us-east-1", "hello"), "live"), (function, qualifier));
        Assert.Equal(202, (await server.Send("PUT", path, """{"DestinationConfig":{"OnFailure":{}}}""")).Status);
        Assert.Equal((null, null), (Mapping.Updated!.Value.Settings.OnFailure, Mapping.Updated!.Value.Function));
        var deleted = await server.Send("DELETE", path);
        Assert.Equal((202, "Deleting"), (deleted.Status, (string?)deleted.Json["State"]));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task What_is_not_there_is_not_found(string method)
    {
        var body = method == "PUT" ? "{}" : null;
        (await server.Send(method, $"{Mappings}/14e0db71-5d35-4eb5-b481-8945cf9d10c2", body)).IsError(404, "ResourceNotFoundException", Missing);
        (await server.Send(method, $"{Mappings}/nonsense", body)).IsError(404, "ResourceNotFoundException", Missing);
    }

    [Fact]
    public async Task Mappings_are_listed_in_pages_by_source_and_function()
    {
        server.Mappings.Items.Clear();
        foreach (var uuid in (string[])["a", "b", "c"]) server.Mappings.Items.Add(new EventSourceMapping { Id = new MappingId("us-east-1", uuid), Function = new FunctionId("us-east-1", "hello"), Source = MappingSource.Queue });

        var first = await server.Send("GET", $"{Mappings}?FunctionName=hello:live&EventSourceArn={Queue}&MaxItems=2");
        Assert.Equal(["a", "b"], first.Json["EventSourceMappings"]!.AsArray().Select(mapping => (string?)mapping!["UUID"]));
        Assert.Equal(("us-east-1", Queue, "arn:aws:lambda:us-east-1:000000000000:function:hello:live", null, 2), server.Mappings.Asked);
        var rest = await server.Send("GET", $"{Mappings}?FunctionName=hello:live&EventSourceArn={Queue}&Marker={first.Json["NextMarker"]}");
        Assert.Equal(["c"], rest.Json["EventSourceMappings"]!.AsArray().Select(mapping => (string?)mapping!["UUID"]));
        (await server.Send("GET", $"{Mappings}?Marker={first.Json["NextMarker"]}")).IsError(400, "InvalidParameterValueException", "Invalid Marker");
        server.Mappings.Items.Clear();
        (await server.Send("GET", Mappings)).IsJson(200, """{"EventSourceMappings":[]}""");
        (await server.Send("GET", $"{Mappings}?MaxItems=0")).IsError(
            400, "ValidationException", "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1");
        _function.Answers["Get"] = (Outcome<FunctionDetails>)ApiError.NotFound("Function not found: x");
        (await server.Send("GET", $"{Mappings}?FunctionName=hello")).IsError(404, "ResourceNotFoundException", "Function not found: x");
    }

    [Fact]
    public async Task Tags_of_a_mapping_are_set_listed_and_taken_away()
    {
        await server.Send("POST", Mappings, "{" + OfQueue + ""","Tags":{"k":"v"}}""");
        var path = "/2017-03-31/tags/" + Uri.EscapeDataString(Mapping.Mapping!.Id.Arn);

        (await server.Send("GET", path)).IsJson(200, """{"Tags":{"k":"v"}}""");
        Assert.Equal(204, (await server.Send("POST", path, """{"Tags":{"a":"b"}}""")).Status);
        Assert.Equal("b", Mapping.Tagged!.Value.Set["a"]);
        Assert.Equal(204, (await server.Send("DELETE", path + "?tagKeys=a")).Status);
        Assert.Equal(["a"], Mapping.Tagged!.Value.Removed);
    }
}

using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>What a stream's owner does.</summary>
internal sealed class StreamOperations(IGrainFactory grains, IStreamCatalog catalog, StreamRoutes routes, StreamTokens tokens)
{
    private const int OnDemandShards = 4;
    private const int DescribedShards = 100;
    private const int ListedStreams = 100;

    internal async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var name = request.Body.Text("StreamName", StreamRules.Name, required: true);
        var shards = request.Body.Number("ShardCount", StreamRules.FromOne);
        var mode = request.Body.Object("StreamModeDetails")?.Text("StreamMode", StreamRules.Mode, required: true);
        var tags = request.Body.TextMap("Tags", StreamTags.Key, StreamTags.Value) ?? [];
        request.Body.NotHere("MaxRecordSizeInKiB", request.Body.Number("MaxRecordSizeInKiB", []) is not (null or 1_024));
        request.Body.NotHere("WarmThroughputMiBps", request.Body.Number("WarmThroughputMiBps", []) is not null);
        var isOnDemand = mode is "ON_DEMAND" || (mode is null && shards is null);
        if (isOnDemand && shards is not null) request.Refuse(new ApiError(ApiErrorKind.Validation, "ShardCount must not be set when StreamMode is ON_DEMAND."));
        if (!isOnDemand && shards is null) request.Refuse(new ApiError(ApiErrorKind.Validation, "ShardCount must be set when StreamMode is PROVISIONED."));
        if (request.Problem is { } problem) return problem;
        var stream = new StreamId(request.Region, name!);
        return StreamRules.Nothing(await Grain(stream).Create(new NewStream { Shards = shards ?? OnDemandShards, IsOnDemand = isOnDemand, Tags = tags }, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var stream = request.Stream();
        var withConsumers = request.Body.Flag("EnforceConsumerDeletion") ?? false;
        if (request.Problem is { } problem) return problem;
        var deleted = await Grain(stream).Delete(withConsumers, request.Cancelled);
        await routes.Ask(stream, request.Cancelled);
        return StreamRules.Nothing(deleted);
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        var stream = request.Stream();
        var limit = request.Body.Number("Limit", StreamRules.Limit) ?? DescribedShards;
        var after = request.Body.Text("ExclusiveStartShardId", StreamRules.ShardId);
        if (request.Problem is { } problem) return problem;
        var route = await routes.Ask(stream, request.Cancelled);
        if (!route.Ok) return route.Error;
        var described = route.Value.Stream;
        StreamShard[] shards = [.. described.Shards.Where(shard => after is null || string.CompareOrdinal(shard.Id, after) > 0).Take(limit + 1)];
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("StreamDescription");
            StreamAnswers.WriteStream(json, described);
            json.WriteStartArray("Shards");
            foreach (var shard in shards.Take(limit)) StreamAnswers.WriteShard(json, shard);
            json.WriteEndArray();
            json.WriteBoolean("HasMoreShards", shards.Length > limit);
            StreamAnswers.WriteRest(json, described);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Summarize(ApiRequest request)
    {
        var stream = request.Stream();
        if (request.Problem is { } problem) return problem;
        var route = await routes.Ask(stream, request.Cancelled);
        if (!route.Ok) return route.Error;
        var described = route.Value.Stream;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("StreamDescriptionSummary");
            StreamAnswers.WriteStream(json, described);
            StreamAnswers.WriteRest(json, described);
            json.WriteNumber("OpenShardCount", route.Value.OpenShards);
            json.WriteNumber("ConsumerCount", described.Consumers.Count);
            json.WriteNumber("MaxRecordSizeInKiB", RecordPuts.MostDataBytes / 1024);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        const string Kind = "streams";
        var limit = request.Body.Number("Limit", StreamRules.Limit) ?? ListedStreams;
        var after = request.Body.Text("ExclusiveStartStreamName", StreamRules.Name);
        if (request.Body.Text("NextToken", StreamRules.Token) is { } token)
        {
            var opened = tokens.Open(request, Kind, token, 1);
            if (after is not null) request.Refuse(StreamRules.Invalid("NextToken and ExclusiveStartStreamName cannot be provided together."));
            if (opened is null) request.Refuse(StreamRules.Invalid("NextToken is invalid."));
            else if (tokens.IsExpired(opened.Value.MadeAt)) request.Refuse(ShardOperations.Expired);
            after = opened?.Parts[0];
        }

        if (request.Problem is { } problem) return problem;
        var page = await catalog.List(request.Region, after, limit, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("StreamNames");
            foreach (var stream in page.Items) json.WriteStringValue(stream.Id.Name);
            json.WriteEndArray();
            json.WriteBoolean("HasMoreStreams", page.NextMarker is not null);
            if (page.NextMarker is { } next) json.WriteString("NextToken", tokens.Close(request, Kind, next));
            json.WriteStartArray("StreamSummaries");
            foreach (var stream in page.Items)
            {
                json.WriteStartObject();
                StreamAnswers.WriteStream(json, stream);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> SetRetention(ApiRequest request, bool longer)
    {
        var stream = request.Stream();
        var hours = request.Body.Number("RetentionPeriodHours", [], required: true);
        if (request.Problem is { } problem) return problem;
        return StreamRules.Nothing(await Grain(stream).SetRetention(hours!.Value, longer, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> SetMode(ApiRequest request)
    {
        var arn = request.Body.Text("StreamARN", StreamRules.Arn, required: true);
        var mode = request.Body.Object("StreamModeDetails", required: true)?.Text("StreamMode", StreamRules.Mode, required: true);
        request.Body.NotHere("WarmThroughputMiBps", request.Body.Number("WarmThroughputMiBps", []) is not null);
        var stream = arn is null ? default : StreamRules.OfArn(request, arn);
        if (request.Problem is { } problem) return problem;
        return StreamRules.Nothing(await Grain(stream).SetMode(mode == "ON_DEMAND", request.Cancelled));
    }

    /// <summary>Streams have no policies.</summary>
    internal async Task<Outcome<Answer>> Policy(ApiRequest request)
    {
        var arn = request.Body.Text("ResourceARN", StreamRules.Arn, required: true);
        var stream = arn is null ? default : StreamRules.OfArn(request, arn);
        if (request.Problem is { } problem) return problem;
        var route = await routes.Of(stream, request.Cancelled);
        if (!route.Ok) return route.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("Policy", "{}");
            json.WriteEndObject();
        });
    }

    private IStreamGrain Grain(StreamId stream) => grains.GetGrain<IStreamGrain>(stream.GrainKey);
}

using System.Globalization;
using System.Numerics;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>Which shards there are, and how they change.</summary>
internal sealed class ShardOperations(IGrainFactory grains, StreamRoutes routes, StreamTokens tokens)
{
    private const string Kind = "shards";
    private const int ListedShards = 1_000;

    private static readonly Constraint<string>[] s_scaling = [Must.BeOneOf("UNIFORM_SCALING")];

    internal static ApiError Expired { get; } = new(ApiErrorKind.ExpiredNextToken, "The pagination token has expired: it is good for 300 seconds.");

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var (stream, most, filter, after) = (default(StreamId), request.Body.Number("MaxResults", StreamRules.Limit) ?? ListedShards, new ShardFilter(), (string?)null);
        if (request.Body.Text("NextToken", StreamRules.Token) is { } token)
        {
            if (request.Body.Text("StreamName", []) is not null || request.Body.Text("StreamARN", []) is not null)
                request.Refuse(StreamRules.Invalid("NextToken and StreamName cannot be provided together."));
            if (request.Body.Text("ExclusiveStartShardId", []) is not null) request.Refuse(StreamRules.Invalid("NextToken and ExclusiveStartShardId cannot be provided together."));
            if (request.Body.Object("ShardFilter") is not null) request.Refuse(StreamRules.Invalid("NextToken and ShardFilter cannot be provided together."));
            if (tokens.Open(request, Kind, token, 4) is not var (madeAt, parts)) request.Refuse(StreamRules.Invalid("NextToken is invalid."));
            else if (tokens.IsExpired(madeAt)) request.Refuse(Expired);
            else (stream, after, filter) = (new StreamId(request.Region, parts[0]), parts[1], new ShardFilter(parts[2], parts[3]));
        }
        else
        {
            stream = request.Stream();
            after = request.Body.Text("ExclusiveStartShardId", StreamRules.ShardId);
            filter = ShardFilter.Read(request);
        }

        if (request.Body.Time("StreamCreationTimestamp") is not null)
            request.Refuse(StreamRules.Invalid("StreamCreationTimestamp is not supported by this grid. Leave it out."));
        if (request.Problem is { } problem) return problem;
        var route = await routes.Ask(stream, request.Cancelled);
        if (!route.Ok) return route.Error;
        StreamShard[] shards = [.. filter.Of(route.Value.Stream, tokens.Now).Where(shard => after is null || string.CompareOrdinal(shard.Id, after) > 0).Take(most + 1)];
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Shards");
            foreach (var shard in shards.Take(most)) StreamAnswers.WriteShard(json, shard);
            json.WriteEndArray();
            if (shards.Length > most) json.WriteString("NextToken", tokens.Close(request, Kind, stream.Name, shards[most - 1].Id, filter.Type, filter.Argument));
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Split(ApiRequest request)
    {
        var stream = request.Stream();
        var shard = request.Body.Text("ShardToSplit", StreamRules.ShardId, required: true);
        var text = request.Body.Text("NewStartingHashKey", StreamRules.HashKey, required: true);
        var key = HashKey(request, "NewStartingHashKey", text);
        if (request.Problem is { } problem) return problem;
        return StreamRules.Nothing(await Grain(stream).Split(shard!, key!.Value, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Merge(ApiRequest request)
    {
        var stream = request.Stream();
        var shard = request.Body.Text("ShardToMerge", StreamRules.ShardId, required: true);
        var adjacent = request.Body.Text("AdjacentShardToMerge", StreamRules.ShardId, required: true);
        if (request.Problem is { } problem) return problem;
        return StreamRules.Nothing(await Grain(stream).Merge(shard!, adjacent!, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Scale(ApiRequest request)
    {
        var stream = request.Stream();
        var target = request.Body.Number("TargetShardCount", StreamRules.FromOne, required: true);
        request.Body.Text("ScalingType", s_scaling, required: true);
        if (request.Problem is { } problem) return problem;
        var scaled = await Grain(stream).Scale(target!.Value, request.Cancelled);
        if (!scaled.Ok) return scaled.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("StreamName", stream.Name);
            json.WriteNumber("CurrentShardCount", scaled.Value);
            json.WriteNumber("TargetShardCount", target.Value);
            json.WriteString("StreamARN", stream.Arn);
            json.WriteEndObject();
        });
    }

    /// <summary>Null when there is none, and, with the request refused, when it is too large.</summary>
    internal static UInt128? HashKey(ApiRequest request, string member, string? text)
    {
        if (text is null || !BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        if (number <= (BigInteger)UInt128.MaxValue) return (UInt128)number;
        request.Refuse(StreamRules.Invalid($"Invalid {member}. {member} must be in the range: [0, 2^128-1]. Specified value was {text}"));
        return null;
    }

    private IStreamGrain Grain(StreamId stream) => grains.GetGrain<IStreamGrain>(stream.GrainKey);
}

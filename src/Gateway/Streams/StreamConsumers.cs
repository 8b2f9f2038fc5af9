using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>Who is registered to be sent a stream's records.</summary>
internal sealed class StreamConsumers(IGrainFactory grains, StreamRoutes routes, StreamTokens tokens)
{
    private const string Kind = "consumers";
    private const int Listed = 100;

    internal async Task<Outcome<Answer>> Register(ApiRequest request)
    {
        var stream = Of(request, required: true);
        var name = request.Body.Text("ConsumerName", StreamRules.Name, required: true);
        if (request.Body.TextMap("Tags", [], []) is { Count: > 0 }) request.Refuse(StreamRules.Invalid("Tags of consumers are not supported by this grid."));
        if (request.Problem is { } problem) return problem;
        var registered = await Grain(stream!.Value).Register(name!, request.Cancelled);
        if (!registered.Ok) return registered.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("Consumer");
            Write(json, stream.Value, registered.Value);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Deregister(ApiRequest request)
    {
        var found = await Find(request);
        return found.Ok ? StreamRules.Nothing(await Grain(found.Value.Stream).Deregister(found.Value.Consumer.Name, request.Cancelled)) : found.Error;
    }

    internal async Task<Outcome<Answer>> Describe(ApiRequest request)
    {
        var found = await Find(request);
        if (!found.Ok) return found.Error;
        var (stream, consumer) = found.Value;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("ConsumerDescription");
            Write(json, stream, consumer);
            json.WriteString("StreamARN", stream.Arn);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var stream = Of(request, required: true);
        if (request.Body.Time("StreamCreationTimestamp") is not null) request.Refuse(StreamRules.Invalid("StreamCreationTimestamp is not supported by this grid. Leave it out."));
        var most = request.Body.Number("MaxResults", StreamRules.Limit) ?? Listed;
        string? after = null;
        if (request.Body.Text("NextToken", StreamRules.Token) is { } token)
        {
            if (tokens.Open(request, Kind, token, 1) is not var (madeAt, parts)) request.Refuse(StreamRules.Invalid("NextToken is invalid."));
            else if (tokens.IsExpired(madeAt)) request.Refuse(ShardOperations.Expired);
            else after = parts[0];
        }

        if (request.Problem is { } problem) return problem;
        var route = await routes.Ask(stream!.Value, request.Cancelled);
        if (!route.Ok) return route.Error;
        StreamConsumer[] found =
            [.. route.Value.Stream.Consumers.OrderBy(consumer => consumer.Name, StringComparer.Ordinal).Where(consumer => after is null || string.CompareOrdinal(consumer.Name, after) > 0).Take(most + 1)];
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Consumers");
            foreach (var consumer in found.Take(most))
            {
                json.WriteStartObject();
                Write(json, stream.Value, consumer);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (found.Length > most) json.WriteString("NextToken", tokens.Close(request, Kind, found[most - 1].Name));
            json.WriteEndObject();
        });
    }

    /// <summary>The consumer that the request names, by its ARN or by its stream's and its name.</summary>
    internal async Task<Outcome<(StreamId Stream, StreamConsumer Consumer)>> Find(ApiRequest request)
    {
        var arn = request.Body.Text("ConsumerARN", StreamRules.ConsumerArn);
        var name = request.Body.Text("ConsumerName", StreamRules.Name);
        var stream = arn is null ? Of(request, required: false) : StreamRules.OfArn(request, arn);
        if (arn is not null && (name is not null || request.Body.Text("StreamARN", []) is not null)) request.Refuse(StreamRules.Invalid("ConsumerARN cannot be provided with StreamARN or ConsumerName."));
        if (arn is null && (stream is null || name is null)) request.Refuse(StreamRules.Invalid("Either ConsumerARN, or StreamARN and ConsumerName, must be provided."));
        if (request.Problem is { } problem) return problem;
        var route = await routes.Ask(stream!.Value, request.Cancelled);
        if (!route.Ok) return route.Error;
        var consumer = route.Value.Stream.Consumers.FirstOrDefault(known => arn is null ? known.Name == name : known.ArnIn(stream.Value) == arn);
        if (consumer is null) return ApiError.NotFound($"Consumer {arn ?? name} under account {Account.Id} not found.");
        return (stream.Value, consumer);
    }

    private static StreamId? Of(ApiRequest request, bool required) =>
        request.Body.Text("StreamARN", StreamRules.Arn, required) is { } arn ? StreamRules.OfArn(request, arn) : null;

    private static void Write(Utf8JsonWriter json, StreamId stream, StreamConsumer consumer)
    {
        json.WriteString("ConsumerName", consumer.Name);
        json.WriteString("ConsumerARN", consumer.ArnIn(stream));
        json.WriteString("ConsumerStatus", "ACTIVE");
        StreamAnswers.WriteTime(json, "ConsumerCreationTimestamp", consumer.CreatedAt);
    }

    private IStreamGrain Grain(StreamId stream) => grains.GetGrain<IStreamGrain>(stream.GrainKey);
}

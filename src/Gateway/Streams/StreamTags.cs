using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>Tags of streams, in both forms that the API has. Consumers have none.</summary>
internal sealed class StreamTags(IGrainFactory grains)
{
    private const int Listed = 10;

    internal static readonly Constraint<string>[] Key = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] Value = [Must.HaveLengthUpTo(256)];

    private static readonly Constraint<long>[] s_limit = [Must.BeUpTo(50L), Must.BeFrom(1L)];

    internal async Task<Outcome<Answer>> Add(ApiRequest request)
    {
        var stream = request.Stream();
        return await Change(request, stream, request.Body.TextMap("Tags", Key, Value, required: true) ?? [], []);
    }

    internal async Task<Outcome<Answer>> Remove(ApiRequest request)
    {
        var stream = request.Stream();
        return await Change(request, stream, [], Keys(request));
    }

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var stream = request.Stream();
        var limit = request.Body.Number("Limit", s_limit) ?? Listed;
        var after = request.Body.Text("ExclusiveStartTagKey", Key);
        if (request.Problem is { } problem) return problem;
        var tags = await Grain(stream).Tags(request.Cancelled);
        if (!tags.Ok) return tags.Error;
        KeyValuePair<string, string>[] found =
            [.. tags.Value.OrderBy(tag => tag.Key, StringComparer.Ordinal).Where(tag => after is null || string.CompareOrdinal(tag.Key, after) > 0).Take(limit + 1)];
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            TagLists.Write(json, new Dictionary<string, string>(found.Take(limit)));
            json.WriteBoolean("HasMoreTags", found.Length > limit);
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Tag(ApiRequest request)
    {
        var stream = Resource(request);
        return await Change(request, stream, request.Body.TextMap("Tags", Key, Value, required: true) ?? [], []);
    }

    internal async Task<Outcome<Answer>> Untag(ApiRequest request)
    {
        var stream = Resource(request);
        return await Change(request, stream, [], Keys(request));
    }

    internal async Task<Outcome<Answer>> ListOfResource(ApiRequest request)
    {
        var stream = Resource(request);
        if (request.Problem is { } problem) return problem;
        var tags = await Grain(stream).Tags(request.Cancelled);
        if (!tags.Ok) return tags.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            TagLists.Write(json, tags.Value);
            json.WriteEndObject();
        });
    }

    private static string[] Keys(ApiRequest request)
    {
        var keys = request.Body.Texts("TagKeys", Key, Must.HaveCountUpTo(50), Must.HaveCountFrom(1));
        if (keys is null && request.Problem is null) request.Missing("TagKeys");
        return keys ?? [];
    }

    private static StreamId Resource(ApiRequest request)
    {
        var arn = request.Body.Text("ResourceARN", StreamRules.Arn, required: true);
        if (arn?.Contains("/consumer/", StringComparison.Ordinal) is true) request.Refuse(StreamRules.Invalid("Tags of consumers are not supported by this grid."));
        return arn is null ? default : StreamRules.OfArn(request, arn);
    }

    private async Task<Outcome<Answer>> Change(ApiRequest request, StreamId stream, Dictionary<string, string> set, string[] removed)
    {
        if (request.Problem is { } problem) return problem;
        return StreamRules.Nothing(await Grain(stream).Tag(set, removed, request.Cancelled));
    }

    private IStreamGrain Grain(StreamId stream) => grains.GetGrain<IStreamGrain>(stream.GrainKey);
}

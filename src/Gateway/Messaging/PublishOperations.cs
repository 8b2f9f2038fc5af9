using System.Text.RegularExpressions;
using System.Xml;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>What publishers do.</summary>
internal sealed partial class PublishOperations(IGrainFactory grains)
{
    private const int MostEntries = 10;

    internal async Task<Outcome<QueryAnswer>> Publish(QueryRequest request)
    {
        if (request.Body.Has("PhoneNumber")) request.Refuse(TopicWords.Invalid("PhoneNumber Reason: this grid sends nothing to phones"));
        var topic = request.Topic(request.Body.Has("TopicArn") ? "TopicArn" : "TargetArn");
        var publication = PublicationReader.Read(request.Body, Trace(request));
        if (request.Problem is { } problem) return problem;
        if (!publication.Ok) return publication.Error;
        var published = await Grain(topic).Publish([publication.Value], request.Cancelled);
        return published.Ok ? new QueryAnswer(xml => xml.WriteElementString("MessageId", published.Value[0])) : published.Error;
    }

    internal async Task<Outcome<QueryAnswer>> PublishBatch(QueryRequest request)
    {
        var topic = request.Topic();
        var entries = ReadEntries(request);
        var good = entries.Where(entry => entry.Value.Ok).Select(entry => entry.Value.Value!).ToArray();
        if (good.Sum(PublicationReader.Size) > PublicationReader.MostBytes)
            request.Refuse(new ApiError(ApiErrorKind.BatchRequestTooLong, "The length of all the batch messages put together is more than the limit."));
        if (request.Problem is { } problem) return problem;
        var published = await Grain(topic).Publish(good, request.Cancelled);
        if (!published.Ok) return published.Error;
        return new QueryAnswer(xml =>
        {
            xml.WriteStartElement("Successful");
            foreach (var (entry, id) in entries.Where(entry => entry.Value.Ok).Zip(published.Value)) WriteMember(xml, ("Id", entry.Id), ("MessageId", id));
            xml.WriteEndElement();
            xml.WriteStartElement("Failed");
            foreach (var (id, value) in entries.Where(entry => !entry.Value.Ok))
                WriteMember(xml, ("Id", id), ("Code", TopicWords.Name(value.Error!.Kind).Code), ("Message", value.Error.Message ?? ""), ("SenderFault", "true"));
            xml.WriteEndElement();
        });
    }

    private static List<(string Id, Outcome<Publication> Value)> ReadEntries(QueryRequest request)
    {
        var readers = request.Body.Objects("PublishBatchRequestEntries") ?? [];
        if (readers.Length == 0) request.Refuse(new ApiError(ApiErrorKind.EmptyBatchRequest, "The batch request doesn't contain any entries."));
        if (readers.Length > MostEntries) request.Refuse(new ApiError(ApiErrorKind.TooManyEntriesInBatchRequest, "The batch request contains more entries than permissible."));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var trace = Trace(request);
        List<(string, Outcome<Publication>)> entries = [];
        foreach (var reader in readers.Take(MostEntries))
        {
            var id = reader.Text("Id", []) ?? "";
            if (!Id().IsMatch(id)) request.Refuse(new ApiError(ApiErrorKind.InvalidBatchEntryId, "The Id of a batch entry in a batch request doesn't abide by the specification."));
            if (!ids.Add(id)) request.Refuse(new ApiError(ApiErrorKind.BatchEntryIdsNotDistinct, "Two or more batch entries in the request have the same Id."));
            entries.Add((id, PublicationReader.Read(reader, trace)));
        }

        return entries;
    }

    private static void WriteMember(XmlWriter xml, params (string Name, string Value)[] members)
    {
        xml.WriteStartElement("member");
        foreach (var (name, value) in members) xml.WriteElementString(name, value);
        xml.WriteEndElement();
    }

    /// <summary>A function's call carries on whence its event came.</summary>
    private static string? Trace(QueryRequest request) => TraceHeader.HandedOn(request.Http.Request.Headers);

    private ITopicGrain Grain(TopicId topic) => grains.GetGrain<ITopicGrain>(topic.GrainKey);

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}\z")]
    private static partial Regex Id();
}

using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Mappings;

/// <summary>Event source mappings: which function reads which stream or queue, and how.</summary>
internal sealed class MappingEndpoints(IGrainFactory grains, IMappingCatalog catalog, TimeProvider time, Paging paging) : IOperationGroup
{
    private const string Mappings = "/2015-03-31/event-source-mappings";
    private const string Listing = "event source mappings";
    private const int QueueBatch = 10;

    private static readonly ApiError s_notFound = ApiError.NotFound("The resource you requested does not exist.");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("CreateEventSourceMapping", HttpMethods.Post, Mappings, Create);
        routes.MapOperation("ListEventSourceMappings", HttpMethods.Get, Mappings, List);
        routes.MapOperation("GetEventSourceMapping", HttpMethods.Get, Mappings + "/{UUID}", Get);
        routes.MapOperation("UpdateEventSourceMapping", HttpMethods.Put, Mappings + "/{UUID}", Update);
        routes.MapOperation("DeleteEventSourceMapping", HttpMethods.Delete, Mappings + "/{UUID}", Delete);
    }

    private static MappingSettings DefaultsOf(MappingSource source) => new() { BatchSize = source is MappingSource.Queue or MappingSource.FifoQueue ? QueueBatch : 100 };

    private static Outcome<Answer> Accepted(Outcome<EventSourceMapping> mapping) =>
        mapping.Ok ? Answer.Accepted(json => MappingAnswers.Write(json, mapping.Value)) : mapping.Error;

    private async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var body = request.Body;
        var name = body.Text("FunctionName", NameRule.Namespaced.Constraints, required: true);
        var arn = body.Text("EventSourceArn", Rules.EventSourceArn);
        var position = body.Text("StartingPosition", MappingRules.StartingPosition);
        var timestamp = body.Time("StartingPositionTimestamp");
        var patch = MappingPatch.Read(body);
        var tags = Tags.Read(body);
        var (function, qualifier) = name is null ? default : request.Resolve(name, null);
        if (request.Problem is { } problem) return problem;

        // 1. What goes with the source.
        if (arn is null || SourceArn.Read(arn, request.Region) is not { } source) return Unknown(arn);
        var settings = patch.ApplyTo(DefaultsOf(source)) with { StartingPosition = position, StartingPositionTimestamp = timestamp };
        if (Position(settings, source, arn) is { } misplaced) return misplaced;
        if ((MappingChecks.Unsupported(patch, source) ?? MappingChecks.Settings(settings, source, patch.Destinations)) is { } unfit) return unfit;

        // 2. What is there.
        var mapping = new EventSourceMapping
        {
            Id = new MappingId(request.Region, Guid.NewGuid().ToString()),
            Function = function,
            Qualifier = qualifier,
            SourceArn = arn,
            Source = source,
            Settings = settings,
            Tags = tags ?? [],
        };
        if (await MappingChecks.Targets(grains, mapping, request.Cancelled) is { } missing) return missing;

        // 3. The mapping.
        return Accepted(await grains.GetGrain<IMappingGrain>(mapping.Id.GrainKey).Create(mapping, request.Cancelled));
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        if (Find(request) is not { } id) return request.Problem ?? s_notFound;
        var mapping = await grains.GetGrain<IMappingGrain>(id.GrainKey).Get(request.Cancelled);
        return mapping.Ok ? Answer.Ok(json => MappingAnswers.Write(json, mapping.Value)) : mapping.Error;
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var name = request.Query("FunctionName", NameRule.Namespaced.Constraints);
        var arn = request.Query("EventSourceArn", Rules.EventSourceArn);
        var listing = $"{Listing} {name} {arn}";
        var (marker, maxItems) = paging.Read(request, listing);
        var (function, qualifier) = name is null ? default : request.Resolve(name, null);
        if (request.Problem is { } problem) return problem;
        if (name is not null && await Missing(function, qualifier, request.Cancelled) is { } missing) return missing;
        var functionArn = name is null ? null : FunctionAnswers.Arn(function, qualifier);
        var page = await catalog.List(request.Region, arn, functionArn, marker, maxItems, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("EventSourceMappings");
            foreach (var mapping in page.Items) MappingAnswers.Write(json, mapping);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.NextMarker);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Update(ApiRequest request)
    {
        var name = request.Body.Text("FunctionName", NameRule.Namespaced.Constraints);
        var patch = MappingPatch.Read(request.Body);
        var (function, qualifier) = name is null ? default : request.Resolve(name, null);
        if (Find(request) is not { } id) return request.Problem ?? s_notFound;
        var grain = grains.GetGrain<IMappingGrain>(id.GrainKey);
        var found = await grain.Get(request.Cancelled);
        if (!found.Ok) return found.Error;
        var mapping = found.Value;
        var settings = patch.ApplyTo(mapping.Settings);
        if ((MappingChecks.Unsupported(patch, mapping.Source) ?? MappingChecks.Settings(settings, mapping.Source, patch.Destinations)) is { } unfit) return unfit;
        if (name is not null && await MappingChecks.Targets(grains, mapping with { Function = function, Qualifier = qualifier }, request.Cancelled) is { } missing) return missing;
        return Accepted(await grain.Update(settings, name is null ? null : function, qualifier, mapping.LastModified, request.Cancelled));
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request) => Find(request) is { } id
        ? Accepted(await grains.GetGrain<IMappingGrain>(id.GrainKey).Delete(request.Cancelled))
        : request.Problem ?? s_notFound;

    /// <summary>Null when the request has a problem, or names what cannot be a mapping.</summary>
    private static MappingId? Find(ApiRequest request)
    {
        var uuid = request.Route("UUID", Rules.Any);
        return request.Problem is null && Guid.TryParseExact(uuid, "D", out var parsed) ? new MappingId(request.Region, parsed.ToString()) : null;
    }

    private static ApiError Unknown(string? arn) => arn is not null && SourceArn.Elsewhere(arn) is { } kind
        ? ApiError.InvalidParameter($"{kind} is not an event source of this grid.")
        : ApiError.InvalidParameter("Unrecognized event source.");

    /// <summary>Why reading must not begin there; null when it may.</summary>
    private ApiError? Position(MappingSettings settings, MappingSource source, string arn)
    {
        if (source is MappingSource.Queue or MappingSource.FifoQueue)
            return settings.StartingPosition is not null ? MappingChecks.No("StartingPosition") : settings.StartingPositionTimestamp is not null ? MappingChecks.No("StartingPositionTimestamp") : null;
        if (settings.StartingPosition is null)
            return ApiError.InvalidParameter("1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.");
        if (settings.StartingPosition != "AT_TIMESTAMP")
            return settings.StartingPositionTimestamp is null ? null : ApiError.InvalidParameter("StartingPositionTimestamp is only allowed with StartingPosition AT_TIMESTAMP.");
        if (source is MappingSource.Table) return ApiError.InvalidParameter($"Unsupported starting position for arn type: {arn}");
        if (settings.StartingPositionTimestamp is not { } timestamp) return ApiError.InvalidParameter("StartingPositionTimestamp is required with StartingPosition AT_TIMESTAMP.");
        return timestamp > time.GetUtcNow() ? ApiError.InvalidParameter("StartingPositionTimestamp must not be in the future.") : null;
    }

    private async Task<ApiError?> Missing(FunctionId function, string? qualifier, CancellationToken cancellationToken)
    {
        var details = await grains.GetGrain<IFunctionGrain>(function.GrainKey).Get(qualifier, cancellationToken);
        return details.Ok ? null : details.Error;
    }
}

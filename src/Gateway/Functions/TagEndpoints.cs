using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Tags of functions and event source mappings.</summary>
internal sealed class TagEndpoints(IGrainFactory grains) : IOperationGroup
{
    private const string Resource = "/2017-03-31/tags/{Resource}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("TagResource", HttpMethods.Post, Resource, Tag);
        routes.MapOperation("UntagResource", HttpMethods.Delete, Resource, Untag);
        routes.MapOperation("ListTags", HttpMethods.Get, Resource, List);
    }

    /// <summary>The member <c>Tags</c> of an open object.</summary>
    internal static void WriteTags(Utf8JsonWriter json, IReadOnlyDictionary<string, string> tags)
    {
        json.WriteStartObject("Tags");
        foreach (var (key, value) in tags) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private async Task<Outcome<Answer>> Tag(ApiRequest request)
    {
        var target = Target(request);
        var tags = Tags.Read(request.Body, required: true);
        if (tags is { Count: 0 }) request.Refuse(ApiError.InvalidParameter("An error occurred and the request cannot be processed."));
        if (request.Problem is { } problem) return problem;
        var tagged = target.Mapping is { } mapping
            ? Named(await Mapping(mapping).Tag(tags!, [], request.Cancelled), mapping)
            : await Function(target.Function).Tag(tags!, request.Cancelled);
        return tagged.Ok ? Answer.NoContent : tagged.Error;
    }

    private async Task<Outcome<Answer>> Untag(ApiRequest request)
    {
        var target = Target(request);
        var keys = request.Http.Request.Query["tagKeys"].OfType<string>().ToArray();
        if (keys.Length == 0) request.Missing("tagKeys");
        if (request.Problem is { } problem) return problem;
        var untagged = target.Mapping is { } mapping
            ? Named(await Mapping(mapping).Tag(new Dictionary<string, string>(), keys, request.Cancelled), mapping)
            : await Function(target.Function).Untag(keys, request.Cancelled);
        return untagged.Ok ? Answer.NoContent : untagged.Error;
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var target = Target(request);
        if (request.Problem is { } problem) return problem;
        var tags = target.Mapping is { } mapping ? await TagsOf(mapping, request.Cancelled) : await Function(target.Function).ListTags(request.Cancelled);
        if (!tags.Ok) return tags.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            WriteTags(json, tags.Value);
            json.WriteEndObject();
        });
    }

    /// <summary>The function or the mapping that an ARN in the path names. The other kinds of resources that AWS tags do not exist here.</summary>
    private static (FunctionId Function, MappingId? Mapping) Target(ApiRequest request)
    {
        var arn = request.Route("Resource", Rules.TaggableResource);
        if (request.Problem is not null) return default;
        var parts = arn.Split(':');
        if (parts[3] != request.Region)
        {
            request.Refuse(ApiError.NotFound($"Functions from '{parts[3]}' are not reachable in this region ('{request.Region}')"));
        }

        if (parts[4] != Account.Id) request.Refuse(new ApiError(ApiErrorKind.AccessDenied, null));
        if (parts[5] == "event-source-mapping") return (default, new MappingId(request.Region, parts[6].ToLowerInvariant()));
        if (parts[5] != "function") request.Refuse(ApiError.NotFound("The resource you requested does not exist."));
        if (parts.Length > 7) request.Refuse(ApiError.InvalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN."));
        return (new FunctionId(request.Region, parts[6]), null);
    }

    /// <summary>AWS's words for a mapping that there is not, when it is tagged.</summary>
    private static Outcome<Done> Named(Outcome<Done> outcome, MappingId mapping) => outcome is { Ok: false, Error.Kind: ApiErrorKind.ResourceNotFound } ? NoMapping(mapping) : outcome;

    private static ApiError NoMapping(MappingId mapping) => ApiError.NotFound($"Event source mapping not found: {mapping.Arn}");

    private async Task<Outcome<IReadOnlyDictionary<string, string>>> TagsOf(MappingId id, CancellationToken cancellationToken)
    {
        var mapping = await Mapping(id).Get(cancellationToken);
        return mapping.Ok ? new Outcome<IReadOnlyDictionary<string, string>> { Value = mapping.Value.Tags } : NoMapping(id);
    }

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);

    private IMappingGrain Mapping(MappingId mapping) => grains.GetGrain<IMappingGrain>(mapping.GrainKey);
}

using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Tags of functions.</summary>
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
        var function = Target(request);
        var tags = Tags.Read(request.Body, required: true);
        if (tags is { Count: 0 }) request.Refuse(ApiError.InvalidParameter("An error occurred and the request cannot be processed."));
        if (request.Problem is { } problem) return problem;
        var tagged = await Function(function).Tag(tags!, request.Cancelled);
        return tagged.Ok ? Answer.NoContent : tagged.Error;
    }

    private async Task<Outcome<Answer>> Untag(ApiRequest request)
    {
        var function = Target(request);
        var keys = request.Http.Request.Query["tagKeys"].OfType<string>().ToArray();
        if (keys.Length == 0) request.Missing("tagKeys");
        if (request.Problem is { } problem) return problem;
        var untagged = await Function(function).Untag(keys, request.Cancelled);
        return untagged.Ok ? Answer.NoContent : untagged.Error;
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var function = Target(request);
        if (request.Problem is { } problem) return problem;
        var tags = await Function(function).ListTags(request.Cancelled);
        if (!tags.Ok) return tags.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            WriteTags(json, tags.Value);
            json.WriteEndObject();
        });
    }

    /// <summary>The function that an ARN in the path names. The other kinds of resources that AWS tags do not exist here.</summary>
    private static FunctionId Target(ApiRequest request)
    {
        var arn = request.Route("Resource", Rules.TaggableResource);
        if (request.Problem is not null) return default;
        var parts = arn.Split(':');
        if (parts[3] != request.Region)
        {
            request.Refuse(ApiError.NotFound($"Functions from '{parts[3]}' are not reachable in this region ('{request.Region}')"));
        }

        if (parts[4] != Account.Id) request.Refuse(new ApiError(ApiErrorKind.AccessDenied, null));
        if (parts[5] == "event-source-mapping") request.Refuse(ApiError.NotFound($"Event source mapping not found: {arn}"));
        if (parts[5] != "function") request.Refuse(ApiError.NotFound("The resource you requested does not exist."));
        if (parts.Length > 7) request.Refuse(ApiError.InvalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN."));
        return new FunctionId(request.Region, parts[6]);
    }

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

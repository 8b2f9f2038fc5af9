using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Publishing, getting, listing and deleting layers.</summary>
internal sealed class LayerEndpoints(IGrainFactory grains, IFunctionCatalog catalog, CodeSources code, CodeLocations locations, Paging paging) : IOperationGroup
{
    private const string Layers = "/2018-10-31/layers";
    private const string Versions = Layers + "/{LayerName}/versions";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("PublishLayerVersion", HttpMethods.Post, Versions, Publish, BodyLimit.CodeBytes);
        routes.MapOperation("ListLayerVersions", HttpMethods.Get, Versions, ListVersions);
        routes.MapOperation("GetLayerVersion", HttpMethods.Get, Versions + "/{VersionNumber}", Get);
        routes.MapOperation("DeleteLayerVersion", HttpMethods.Delete, Versions + "/{VersionNumber}", Delete);
        routes.MapOperation("ListLayers", HttpMethods.Get, Layers, request => request.Http.Request.Query.ContainsKey("find") ? GetByArn(request) : List(request));
    }

    private async Task<Outcome<Answer>> Publish(ApiRequest request)
    {
        var body = request.Body;
        var name = Name(request);
        var source = body.Object("Content", required: true) is { } content ? CodeSources.Read(content) : new CodeSource();
        var layer = new LayerVersion
        {
            Description = body.Text("Description", Rules.Description) ?? "",
            CompatibleRuntimes = body.Texts("CompatibleRuntimes", Rules.LayerRuntime, Must.HaveCountUpTo(15)),
            CompatibleArchitectures = body.Texts("CompatibleArchitectures", Rules.Architecture, Must.HaveCountUpTo(2)),
            LicenseInfo = body.Text("LicenseInfo", Rules.LicenseInfo),
        };
        if (request.Problem is { } problem) return problem;
        var stored = await code.Store(request, source);
        if (!stored.Ok) return stored.Error;
        var published = await Layer(request, name).Publish(layer with { Code = stored.Value }, request.Cancelled);
        if (!published.Ok) return published.Error;
        return Answer.Created(json => LayerAnswers.Write(json, published.Value, Location(request, published.Value)));
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var name = Name(request);
        var number = VersionNumber(request);
        return request.Problem is { } problem ? problem : await Get(request, name, number);
    }

    private async Task<Outcome<Answer>> GetByArn(ApiRequest request)
    {
        if (request.Http.Request.Query["find"] != "LayerVersion") return ApiError.InvalidParameter("The parameter find must be LayerVersion.");
        var arn = request.Query("Arn", Rules.LayerVersionArn, required: true);
        if (request.Problem is { } problem) return problem;
        var parts = arn!.Split(':');
        if (parts[4] != Account.Id) return LayerArns.NotAuthorized(arn, request.Caller);
        if (parts[3] != request.Region || !long.TryParse(parts[7], CultureInfo.InvariantCulture, out var number)) return NotThere();
        return await Get(request, parts[6], number);
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request, string name, long number)
    {
        var layer = await Layer(request, name).Get(number, request.Cancelled);
        if (!layer.Ok) return layer.Error;
        return Answer.Ok(json => LayerAnswers.Write(json, layer.Value, Location(request, layer.Value)));
    }

    private async Task<Outcome<Answer>> ListVersions(ApiRequest request)
    {
        var name = Name(request);
        var (runtime, architecture, listing) = Filter(request, $"layer versions {name}");
        var (marker, maxItems) = paging.Read(request, listing, fewOnly: true);
        if (request.Problem is { } problem) return problem;
        var page = await Layer(request, name).List(runtime, architecture, marker, maxItems, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("LayerVersions");
            foreach (var layer in page.Items) LayerAnswers.WriteItem(json, layer);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.NextMarker);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var (runtime, architecture, listing) = Filter(request, "layers");
        var (marker, maxItems) = paging.Read(request, listing, fewOnly: true);
        if (request.Problem is { } problem) return problem;
        var page = await catalog.ListLayers(request.Region, runtime, architecture, marker, maxItems, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Layers");
            foreach (var layer in page.Items) LayerAnswers.WriteLayer(json, layer);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.NextMarker);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var name = Name(request);
        var number = VersionNumber(request);
        if (request.Problem is { } problem) return problem;
        var deleted = await Layer(request, name).Delete(number, request.Cancelled);
        return deleted.Ok ? Answer.NoContent : deleted.Error;
    }

    /// <summary>The layer's name, also from an ARN in its place.</summary>
    private static string Name(ApiRequest request)
    {
        var given = request.Route("LayerName", Rules.LayerName);
        if (request.Problem is not null || given.Split(':') is not { Length: 7 } parts) return given;
        if (parts[4] != Account.Id) request.Refuse(LayerArns.NotAuthorized(given, request.Caller));
        if (parts[3] != request.Region) request.Refuse(NotThere());
        return parts[6];
    }

    private static long VersionNumber(ApiRequest request)
    {
        var number = request.RouteNumber("VersionNumber");
        if (number < 1) request.Refuse(ApiError.InvalidParameter("Layer Version Cannot be less than 1"));
        return number;
    }

    private static (string? Runtime, string? Architecture, string Listing) Filter(ApiRequest request, string what)
    {
        var runtime = request.Query("CompatibleRuntime", Rules.LayerRuntime);
        var architecture = request.Query("CompatibleArchitecture", Rules.Architecture);
        return (runtime, architecture, $"{what} {runtime} {architecture}");
    }

    private static ApiError NotThere() => ApiError.NotFound("The resource you requested does not exist.");

    private string Location(ApiRequest request, LayerVersion layer) => locations.For(request.Http.Request, layer.Code.Hex);

    private ILayerGrain Layer(ApiRequest request, string name) => grains.GetGrain<ILayerGrain>(LayerArns.GrainKey(request.Region, name));
}

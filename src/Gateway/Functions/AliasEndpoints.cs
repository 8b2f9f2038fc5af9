using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Aliases and their routing.</summary>
internal sealed class AliasEndpoints(IGrainFactory grains, Paging paging) : IOperationGroup
{
    private const string Aliases = "/2015-03-31/functions/{FunctionName}/aliases";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("CreateAlias", HttpMethods.Post, Aliases, Create);
        routes.MapOperation("ListAliases", HttpMethods.Get, Aliases, List);
        routes.MapOperation("GetAlias", HttpMethods.Get, Aliases + "/{Name}", Get);
        routes.MapOperation("UpdateAlias", HttpMethods.Put, Aliases + "/{Name}", Update);
        routes.MapOperation("DeleteAlias", HttpMethods.Delete, Aliases + "/{Name}", Delete);
    }

    private async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var change = Change(request, request.Body.Text("Name", Rules.AliasName, required: true), creating: true);
        if (request.Problem is { } problem) return problem;
        var created = await Function(function).CreateAlias(change, request.Cancelled);
        if (!created.Ok) return created.Error;
        return Answer.Created(json => Write(json, created.Value));
    }

    private async Task<Outcome<Answer>> Update(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var change = Change(request, request.Route("Name", Rules.AliasName), creating: false);
        if (request.Problem is { } problem) return problem;
        var updated = await Function(function).UpdateAlias(change, request.Cancelled);
        if (!updated.Ok) return updated.Error;
        return Answer.Ok(json => Write(json, updated.Value));
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var name = request.Route("Name", Rules.AliasName);
        if (request.Problem is { } problem) return problem;
        var alias = await Function(function).GetAlias(name, request.Cancelled);
        if (!alias.Ok) return alias.Error;
        return Answer.Ok(json => Write(json, alias.Value));
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var version = request.Query("FunctionVersion", Rules.Version);
        var listing = $"aliases {function.Name} {version}";
        var (marker, maxItems) = paging.Read(request, listing);
        if (request.Problem is { } problem) return problem;
        var page = await Function(function).ListAliases(version, marker, maxItems, request.Cancelled);
        if (!page.Ok) return page.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Aliases");
            foreach (var alias in page.Value.Items) Write(json, alias);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.Value.NextMarker);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var name = request.Route("Name", Rules.AliasName);
        if (request.Problem is { } problem) return problem;
        var deleted = await Function(function).DeleteAlias(name, request.Cancelled);
        return deleted.Ok ? Answer.NoContent : deleted.Error;
    }

    private static AliasChange Change(ApiRequest request, string? name, bool creating)
    {
        var body = request.Body;
        var version = body.Text("FunctionVersion", Rules.Version, required: creating);
        body.NotHere("FunctionVersion $LATEST.PUBLISHED", asked: version == "$LATEST.PUBLISHED");
        var routing = body.Object("RoutingConfig");
        var weights = routing?.NumberMap("AdditionalVersionWeights", Rules.AdditionalVersion, Rules.Weight) ?? (routing is null ? null : []);
        if (weights?.Count > 1) body.Refuse(ApiError.InvalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1"));
        return new AliasChange
        {
            Name = name ?? "",
            FunctionVersion = version,
            Description = body.Text("Description", Rules.Description),
            AdditionalVersionWeights = weights,
            RevisionId = creating ? null : body.Text("RevisionId", Rules.Any),
        };
    }

    private static void Write(Utf8JsonWriter json, FunctionAlias alias)
    {
        json.WriteStartObject();
        json.WriteString("AliasArn", alias.Arn);
        json.WriteString("Name", alias.Name);
        json.WriteString("FunctionVersion", alias.FunctionVersion);
        json.WriteString("Description", alias.Description);
        if (alias.AdditionalVersionWeights.Count > 0)
        {
            json.WriteStartObject("RoutingConfig");
            json.WriteStartObject("AdditionalVersionWeights");
            foreach (var (version, weight) in alias.AdditionalVersionWeights) json.WriteNumber(version, weight);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteString("RevisionId", alias.RevisionId);
        json.WriteEndObject();
    }

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

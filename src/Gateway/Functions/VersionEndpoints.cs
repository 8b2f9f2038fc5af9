using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Publishing and listing versions.</summary>
internal sealed class VersionEndpoints(IGrainFactory grains, FunctionAnswers answers, Paging paging) : IOperationGroup
{
    private const string Versions = "/2015-03-31/functions/{FunctionName}/versions";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("PublishVersion", HttpMethods.Post, Versions, Publish);
        routes.MapOperation("ListVersionsByFunction", HttpMethods.Get, Versions, List);
    }

    private async Task<Outcome<Answer>> Publish(ApiRequest request)
    {
        var body = request.Body;
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var publish = new PublishVersion
        {
            CodeSha256 = body.Text("CodeSha256", Rules.Any) is { Length: > 0 } sha256 ? sha256 : null,
            Description = body.Text("Description", Rules.Description),
            RevisionId = body.Text("RevisionId", Rules.Any),
        };
        body.NotHere("PublishTo", asked: body.Text("PublishTo", Rules.PublishTo) is not null);
        if (request.Problem is { } problem) return problem;
        var published = await grains.GetGrain<IFunctionGrain>(function.GrainKey).PublishVersion(publish, request.Cancelled);
        if (!published.Ok) return published.Error;
        return Answer.Created(json => answers.Write(json, published.Value, published.Value.QualifiedArn));
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Namespaced);
        var listing = $"versions {function.Name}";
        var (marker, maxItems) = paging.Read(request, listing);
        if (request.Problem is { } problem) return problem;
        var page = await grains.GetGrain<IFunctionGrain>(function.GrainKey).ListVersions(marker, maxItems, request.Cancelled);
        if (!page.Ok) return page.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Versions");
            foreach (var version in page.Value.Items) FunctionAnswers.WriteItem(json, version, version.QualifiedArn);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.Value.NextMarker);
            json.WriteEndObject();
        });
    }
}

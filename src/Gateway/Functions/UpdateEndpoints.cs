using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Changing a function's code and configuration.</summary>
internal sealed class UpdateEndpoints(IGrainFactory grains, CodeSources code, SettingsReader settings, FunctionAnswers answers) : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("UpdateFunctionCode", HttpMethods.Put, "/2015-03-31/functions/{FunctionName}/code", UpdateCode, BodyLimit.CodeBytes);
        routes.MapOperation("UpdateFunctionConfiguration", HttpMethods.Put, "/2015-03-31/functions/{FunctionName}/configuration", UpdateConfiguration);
    }

    private async Task<Outcome<Answer>> UpdateCode(ApiRequest request)
    {
        var body = request.Body;
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var source = CodeSources.Read(body);
        var update = new UpdateCode
        {
            Architecture = Architectures.Read(body),
            Publish = body.Flag("Publish") ?? false,
            DryRun = body.Flag("DryRun") ?? false,
            RevisionId = body.Text("RevisionId", Rules.Any),
        };
        body.NotHere("PublishTo", asked: body.Text("PublishTo", Rules.PublishTo) is not null);
        if (request.Problem is { } problem) return problem;

        // A function that does not exist is the first complaint, and nobody's zip needs storing for it.
        var grain = grains.GetGrain<IFunctionGrain>(function.GrainKey);
        var present = await grain.Get(null, request.Cancelled);
        if (!present.Ok) return present.Error;
        var stored = await code.Store(request, source);
        if (!stored.Ok) return stored.Error;
        var updated = await grain.UpdateCode(update with { Code = stored.Value }, request.Cancelled);
        if (!updated.Ok) return updated.Error;
        return Answer.Ok(json => answers.Write(json, updated.Value, update.Publish ? updated.Value.QualifiedArn : function.Arn));
    }

    private async Task<Outcome<Answer>> UpdateConfiguration(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var revisionId = request.Body.Text("RevisionId", Rules.Any);
        var patch = settings.Read(request, creating: false);
        if (request.Problem is { } problem) return problem;
        var updated = await grains.GetGrain<IFunctionGrain>(function.GrainKey).UpdateConfiguration(patch, revisionId, request.Cancelled);
        if (!updated.Ok) return updated.Error;
        return Answer.Ok(json => answers.Write(json, updated.Value, function.Arn));
    }
}

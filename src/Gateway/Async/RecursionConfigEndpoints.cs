using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Async;

/// <summary>Whether a function may call itself in a circle for ever.</summary>
internal sealed class RecursionConfigEndpoints(IGrainFactory grains) : IOperationGroup
{
    private const string Config = "/2024-08-31/functions/{FunctionName}/recursion-config";
    private const string Allow = "Allow";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("PutFunctionRecursionConfig", HttpMethods.Put, Config, Put);
        routes.MapOperation("GetFunctionRecursionConfig", HttpMethods.Get, Config, Get);
    }

    private async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Unqualified);
        var loop = request.Body.Text("RecursiveLoop", Rules.RecursiveLoop, required: true);
        if (request.Problem is { } problem) return problem;
        return Answered(await Function(function).PutRecursion(loop == Allow, request.Cancelled));
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Unqualified);
        if (request.Problem is { } problem) return problem;
        return Answered(await Function(function).GetRecursion(request.Cancelled));
    }

    private static Outcome<Answer> Answered(Outcome<bool> allowsLoops)
    {
        if (!allowsLoops.Ok) return allowsLoops.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("RecursiveLoop", allowsLoops.Value ? Allow : "Terminate");
            json.WriteEndObject();
        });
    }

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

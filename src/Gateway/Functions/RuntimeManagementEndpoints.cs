using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Which version of its runtime a function uses.</summary>
internal sealed class RuntimeManagementEndpoints(IGrainFactory grains, RuntimeIdentifiers runtimes) : IOperationGroup
{
    private const string Config = "/2021-07-20/functions/{FunctionName}/runtime-management-config";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("PutRuntimeManagementConfig", HttpMethods.Put, Config, Put);
        routes.MapOperation("GetRuntimeManagementConfig", HttpMethods.Get, Config, Get);
    }

    private async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var target = request.Target(NameRule.Namespaced);
        var mode = request.Body.Text("UpdateRuntimeOn", Rules.UpdateRuntimeOn, required: true);
        var arn = request.Body.Text("RuntimeVersionArn", Rules.RuntimeVersionArn);
        if (request.Problem is { } problem) return problem;
        switch (mode, arn)
        {
            case ("Manual", null):
                return ApiError.InvalidParameter("RuntimeVersionArn is required when UpdateRuntimeOn is Manual.");
            case ("Manual", _) when !runtimes.HasVersion(request.Region, arn):
                return ApiError.InvalidParameter($"The RuntimeVersionArn {arn} is not one of this grid's runtimes.");
            case (not "Manual", not null):
                return ApiError.InvalidParameter("RuntimeVersionArn is supported only when UpdateRuntimeOn is Manual.");
        }

        var put = await Function(target).PutRuntimeManagement(
            new RuntimeManagement { UpdateRuntimeOn = mode!, RuntimeVersionArn = arn }, target.Qualifier, request.Cancelled);
        if (!put.Ok) return put.Error;
        return Answer.Ok(json => Write(json, put.Value));
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var target = request.Target(NameRule.Namespaced);
        if (request.Problem is { } problem) return problem;
        var management = await Function(target).GetRuntimeManagement(target.Qualifier, request.Cancelled);
        if (!management.Ok) return management.Error;
        return Answer.Ok(json => Write(json, management.Value));
    }

    private static void Write(Utf8JsonWriter json, RuntimeManagement management)
    {
        json.WriteStartObject();
        json.WriteString("UpdateRuntimeOn", management.UpdateRuntimeOn);
        json.WriteString("FunctionArn", management.FunctionArn);
        if (management.RuntimeVersionArn is { } arn) json.WriteString("RuntimeVersionArn", arn);
        json.WriteEndObject();
    }

    private IFunctionGrain Function(FunctionReference target) => grains.GetGrain<IFunctionGrain>(target.Function.GrainKey);
}

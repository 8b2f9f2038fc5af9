using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Which version of its runtime a function uses: the one that the machine has (<c>Auto</c>). A grid cannot pin what others install.</summary>
internal sealed class RuntimeManagementEndpoints(IGrainFactory grains) : IOperationGroup
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
        if (arn is not null) return ApiError.InvalidParameter("RuntimeVersionArn is supported only when UpdateRuntimeOn is Manual, which this grid does not have.");
        if (mode != "Auto") return ApiError.InvalidParameter($"UpdateRuntimeOn {mode} is not available on this grid: functions run on the interpreters of its machines, as those are updated. Use Auto.");

        var put = await Function(target).PutRuntimeManagement(new RuntimeManagement(), target.Qualifier, request.Cancelled);
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

using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Concurrency;

/// <summary>What a function reserves of the account's concurrency.</summary>
internal sealed class ReservedConcurrencyEndpoints(IGrainFactory grains) : IOperationGroup
{
    private const string Concurrency = "/2017-10-31/functions/{FunctionName}/concurrency";
    private const string Member = "ReservedConcurrentExecutions";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("PutFunctionConcurrency", HttpMethods.Put, Concurrency, Put);
        routes.MapOperation("GetFunctionConcurrency", HttpMethods.Get, "/2019-09-30/functions/{FunctionName}/concurrency", Get);
        routes.MapOperation("DeleteFunctionConcurrency", HttpMethods.Delete, Concurrency, Delete);
    }

    private async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var reserved = request.Body.Number(Member, Rules.ReservedConcurrentExecutions, required: true) ?? 0;
        if (request.Problem is { } problem) return problem;
        var put = await Function(function).PutConcurrency(reserved, request.Cancelled);
        return put.Ok ? Answer.Ok(json => Write(json, put.Value.Reserved)) : put.Error;
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        if (request.Problem is { } problem) return problem;
        var got = await Function(function).GetConcurrency(request.Cancelled);
        return got.Ok ? Answer.Ok(json => Write(json, got.Value.Reserved)) : got.Error;
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        if (request.Problem is { } problem) return problem;
        var deleted = await Function(function).DeleteConcurrency(request.Cancelled);
        return deleted.Ok ? Answer.NoContent : deleted.Error;
    }

    /// <summary>An object with the reservation, empty without one.</summary>
    internal static void Write(Utf8JsonWriter json, int? reserved)
    {
        json.WriteStartObject();
        if (reserved is { } number) json.WriteNumber(Member, number);
        json.WriteEndObject();
    }

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Concurrency;

/// <summary>Environments of versions and aliases that are there ahead of demand.</summary>
internal sealed class ProvisionedConcurrencyEndpoints(IGrainFactory grains, Paging paging) : IOperationGroup
{
    private const string Provisioned = "/2019-09-30/functions/{FunctionName}/provisioned-concurrency";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("PutProvisionedConcurrencyConfig", HttpMethods.Put, Provisioned, Put);
        routes.MapOperation("GetProvisionedConcurrencyConfig", HttpMethods.Get, Provisioned, GetOrList);
        routes.MapOperation("DeleteProvisionedConcurrencyConfig", HttpMethods.Delete, Provisioned, Delete);
    }

    private async Task<Outcome<Answer>> Put(ApiRequest request)
    {
        var (function, qualifier) = Target(request);
        var requested = request.Body.Number("ProvisionedConcurrentExecutions", Rules.ProvisionedConcurrentExecutions, required: true) ?? 0;
        if (request.Problem is { } problem) return problem;
        var put = await Function(function).PutProvisionedConcurrency(qualifier, requested, request.Cancelled);
        return put.Ok ? Answer.Accepted(json => Write(json, put.Value, listed: false)) : put.Error;
    }

    /// <summary>One path for two operations.</summary>
    private Task<Outcome<Answer>> GetOrList(ApiRequest request) => request.Query("List", Rules.ProvisionedList) is null ? Get(request) : List(request);

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var (function, qualifier) = Target(request);
        if (request.Problem is { } problem) return problem;
        var got = await Function(function).GetProvisionedConcurrency(qualifier, request.Cancelled);
        return got.Ok ? Answer.Ok(json => Write(json, got.Value, listed: false)) : got.Error;
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Strict);
        var listing = $"ProvisionedConcurrencyConfigs {function.Name}";
        var (marker, maxItems) = paging.Read(request, listing, fewOnly: true);
        if (request.Problem is { } problem) return problem;
        var page = await Function(function).ListProvisionedConcurrency(marker, maxItems, request.Cancelled);
        if (!page.Ok) return page.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("ProvisionedConcurrencyConfigs");
            foreach (var item in page.Value.Items) Write(json, item, listed: true);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.Value.NextMarker);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var (function, qualifier) = Target(request);
        if (request.Problem is { } problem) return problem;
        var deleted = await Function(function).DeleteProvisionedConcurrency(qualifier, request.Cancelled);
        return deleted.Ok ? Answer.NoContent : deleted.Error;
    }

    private static (FunctionId Function, string Qualifier) Target(ApiRequest request)
    {
        var (function, qualifier) = request.Target(NameRule.Strict);
        if (qualifier is null && request.Http.Request.Query["Qualifier"].Count == 0) request.Missing("Qualifier");
        return (function, qualifier ?? "");
    }

    private static void Write(Utf8JsonWriter json, ProvisionedConcurrency config, bool listed)
    {
        json.WriteStartObject();
        if (listed) json.WriteString("FunctionArn", config.FunctionArn);
        json.WriteNumber("RequestedProvisionedConcurrentExecutions", config.Requested);
        json.WriteNumber("AvailableProvisionedConcurrentExecutions", config.Available);
        json.WriteNumber("AllocatedProvisionedConcurrentExecutions", config.Allocated);
        json.WriteString("Status", config.Status switch { ProvisioningStatus.Ready => "READY", ProvisioningStatus.Failed => "FAILED", _ => "IN_PROGRESS" });
        if (config.StatusReason is { } reason) json.WriteString("StatusReason", reason);
        json.WriteString("LastModified", FunctionAnswers.Time(config.LastModified));
        json.WriteEndObject();
    }

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

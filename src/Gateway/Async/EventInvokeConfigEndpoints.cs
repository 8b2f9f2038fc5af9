using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Async;

/// <summary>Retries, age and destinations of events that nobody waits for, of a function, a version or an alias.</summary>
internal sealed class EventInvokeConfigEndpoints(IGrainFactory grains, Paging paging) : IOperationGroup
{
    private const string Config = "/2019-09-25/functions/{FunctionName}/event-invoke-config";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("PutFunctionEventInvokeConfig", HttpMethods.Put, Config, request => Change(request, replaces: true));
        routes.MapOperation("UpdateFunctionEventInvokeConfig", HttpMethods.Post, Config, request => Change(request, replaces: false));
        routes.MapOperation("GetFunctionEventInvokeConfig", HttpMethods.Get, Config, Get);
        routes.MapOperation("ListFunctionEventInvokeConfigs", HttpMethods.Get, Config + "/list", List);
        routes.MapOperation("DeleteFunctionEventInvokeConfig", HttpMethods.Delete, Config, Delete);
    }

    private async Task<Outcome<Answer>> Change(ApiRequest request, bool replaces)
    {
        var (function, qualifier) = request.Target(NameRule.Namespaced);
        var destinations = Destinations.Read(request.Body);
        var change = new EventInvokeChange
        {
            MaximumRetryAttempts = request.Body.Number("MaximumRetryAttempts", Rules.MaximumRetryAttempts),
            MaximumEventAgeInSeconds = request.Body.Number("MaximumEventAgeInSeconds", Rules.MaximumEventAge),
            ChangesDestinations = destinations is not null,
            OnSuccess = destinations?.OnSuccess,
            OnFailure = destinations?.OnFailure,
        };
        if (change == new EventInvokeChange()) request.Refuse(ApiError.InvalidParameter("You must specify at least one of error handling or destination setting."));
        if (request.Problem is { } problem) return problem;

        // A function that does not exist is the first complaint.
        var grain = Function(function);
        if (destinations is not null)
        {
            if (!(await grain.Get(qualifier, request.Cancelled)).Ok) return ApiError.NotFound("The function doesn't exist.");
            if (await destinations.Refuse(grains, request, function) is { } refusal) return refusal;
        }

        var changed = replaces ? await grain.PutEventInvokeConfig(change, qualifier, request.Cancelled) : await grain.UpdateEventInvokeConfig(change, qualifier, request.Cancelled);
        return changed.Ok ? Answer.Ok(json => Write(json, changed.Value)) : changed.Error;
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var (function, qualifier) = request.Target(NameRule.Namespaced);
        if (request.Problem is { } problem) return problem;
        var config = await Function(function).GetEventInvokeConfig(qualifier, request.Cancelled);
        return config.Ok ? Answer.Ok(json => Write(json, config.Value)) : config.Error;
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Namespaced);
        var listing = $"FunctionEventInvokeConfigs {function.Name}";
        var (marker, maxItems) = paging.Read(request, listing, fewOnly: true);
        if (request.Problem is { } problem) return problem;
        var page = await Function(function).ListEventInvokeConfigs(marker, maxItems, request.Cancelled);
        if (!page.Ok) return page.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("FunctionEventInvokeConfigs");
            foreach (var config in page.Value.Items) Write(json, config);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.Value.NextMarker);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var (function, qualifier) = request.Target(NameRule.Namespaced);
        if (request.Problem is { } problem) return problem;
        var deleted = await Function(function).DeleteEventInvokeConfig(qualifier, request.Cancelled);
        return deleted.Ok ? Answer.NoContent : deleted.Error;
    }

    private static void Write(Utf8JsonWriter json, EventInvokeConfig config)
    {
        var settings = config.Settings;
        json.WriteStartObject();
        json.WriteNumber("LastModified", settings.LastModified.ToUnixTimeMilliseconds() / 1000m);
        json.WriteString("FunctionArn", config.FunctionArn);
        if (settings.MaximumRetryAttempts is { } attempts) json.WriteNumber("MaximumRetryAttempts", attempts);
        if (settings.MaximumEventAgeInSeconds is { } age) json.WriteNumber("MaximumEventAgeInSeconds", age);
        json.WriteStartObject("DestinationConfig");
        WriteDestination(json, "OnSuccess", settings.OnSuccess);
        WriteDestination(json, "OnFailure", settings.OnFailure);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDestination(Utf8JsonWriter json, string member, string? arn)
    {
        json.WriteStartObject(member);
        if (arn is not null) json.WriteString("Destination", arn);
        json.WriteEndObject();
    }

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

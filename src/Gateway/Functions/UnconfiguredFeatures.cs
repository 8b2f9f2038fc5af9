using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>
/// What tools ask of every function about features that this grid cannot configure yet. The true answer is AWS's own: nothing is configured.
/// Configuring them is refused by <see cref="UnbuiltOperations"/>. Whoever builds a feature takes its rows away, here and there.
/// </summary>
internal sealed class UnconfiguredFeatures(IGrainFactory grains, Paging paging) : IOperationGroup
{
    private const string Url = "/2021-10-31/functions/{FunctionName}/url";
    private const string Signing = "/2020-06-30/functions/{FunctionName}/code-signing-config";

    public void Map(IEndpointRouteBuilder routes)
    {
        void Get(string operation, string pattern, Func<ApiRequest, Task<Outcome<Answer>>> run) => routes.MapOperation(operation, HttpMethods.Get, pattern, run);

        Get("GetFunctionCodeSigningConfig", Signing, request => OfFunction(request, static (json, function) =>
        {
            json.WriteString("CodeSigningConfigArn", "");
            json.WriteString("FunctionName", function.Name);
        }));
        Get("GetFunctionUrlConfig", Url, UrlConfig);
        Get("ListFunctionUrlConfigs", Url + "s", request => Nothing(request, "FunctionUrlConfigs", "Function does not exist"));
    }

    /// <summary>An object about a whole function.</summary>
    private async Task<Outcome<Answer>> OfFunction(ApiRequest request, Action<Utf8JsonWriter, FunctionId> write)
    {
        var function = request.UnqualifiedTarget(NameRule.Namespaced);
        if (request.Problem is { } problem) return problem;
        if (await Missing(request, function, null) is { } missing) return missing;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            write(json, function);
            json.WriteEndObject();
        });
    }

    /// <summary>An empty list about a whole function.</summary>
    /// <param name="unknown">AWS's words for a function that there is not.</param>
    private async Task<Outcome<Answer>> Nothing(ApiRequest request, string list, string unknown)
    {
        var function = request.UnqualifiedTarget(NameRule.Namespaced);
        paging.Read(request, $"{list} {function.Name}", fewOnly: true);
        if (request.Problem is { } problem) return problem;
        if (await Missing(request, function, null) is not null) return ApiError.NotFound(unknown);
        return Empty(list);
    }

    /// <summary>The same answer for a function that there is not, as on AWS.</summary>
    private static Task<Outcome<Answer>> UrlConfig(ApiRequest request)
    {
        request.Target(NameRule.Namespaced);
        return Refuse(request.Problem ?? ApiError.NotFound("The resource you requested does not exist."));
    }

    private async Task<ApiError?> Missing(ApiRequest request, FunctionId function, string? qualifier)
    {
        var details = await grains.GetGrain<IFunctionGrain>(function.GrainKey).Get(qualifier, request.Cancelled);
        return details.Ok ? null : details.Error;
    }

    private static Task<Outcome<Answer>> Refuse(ApiError error) => Task.FromResult<Outcome<Answer>>(error);

    private static Answer Empty(string list) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray(list);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}

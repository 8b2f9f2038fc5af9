using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Concurrency;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Creating, getting, listing and deleting functions.</summary>
internal sealed class FunctionEndpoints(
    IGrainFactory grains, IFunctionCatalog catalog, CodeSources code, SettingsReader settings, FunctionAnswers answers, CodeLocations locations, Paging paging)
    : IOperationGroup
{
    private const string Functions = "/2015-03-31/functions";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("CreateFunction", HttpMethods.Post, Functions, Create, BodyLimit.CodeBytes);
        routes.MapOperation("ListFunctions", HttpMethods.Get, Functions, List);
        routes.MapOperation("GetFunction", HttpMethods.Get, Functions + "/{FunctionName}", Get);
        routes.MapOperation("DeleteFunction", HttpMethods.Delete, Functions + "/{FunctionName}", Delete);
        routes.MapOperation("GetFunctionConfiguration", HttpMethods.Get, Functions + "/{FunctionName}/configuration", GetConfiguration);
    }

    private async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var body = request.Body;
        var name = body.Text("FunctionName", NameRule.Strict.Constraints, required: true);
        var source = body.Object("Code", required: true) is { } members ? CodeSources.Read(members) : new CodeSource();
        var architecture = Architectures.Read(body);
        var publish = body.Flag("Publish") ?? false;
        var packageType = body.Text("PackageType", Rules.PackageType) ?? "Zip";
        var tags = Tags.Read(body) ?? [];
        body.NotHere("PackageType Image", asked: packageType == "Image");
        body.NotHere("CodeSigningConfigArn", asked: body.Text("CodeSigningConfigArn", Rules.CodeSigningConfigArn) is not null);
        body.NotHere("PublishTo", asked: body.Text("PublishTo", Rules.PublishTo) is not null);
        body.NotHere("TenancyConfig", asked: body.Object("TenancyConfig") is not null);
        var patch = settings.Read(request, creating: true);
        if (packageType == "Zip" && (patch.Runtime is null || patch.Handler is null))
        {
            body.Refuse(ApiError.InvalidParameter("Runtime and Handler are mandatory parameters for functions created with deployment packages."));
        }

        var function = request.Unqualified(name ?? "");
        if (request.Problem is { } problem) return problem;
        if (function.Name.Length > FunctionNames.MaxNameLength) return NameTooLong(function.Name);

        var stored = await code.Store(request, source);
        if (!stored.Ok) return stored.Error;
        var created = await Function(function).Create(
            new CreateFunction
            {
                Settings = WithDefaults(patch, architecture),
                LayerArns = patch.LayerArns ?? [],
                Code = stored.Value,
                Tags = tags,
                Publish = publish,
            },
            request.Cancelled);
        if (!created.Ok) return created.Error;
        return Answer.Created(json => answers.Write(json, created.Value, function.Arn));
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var target = request.Target(NameRule.Lookup);
        if (request.Problem is { } problem) return problem;
        var details = await Function(target.Function).Get(target.Qualifier, request.Cancelled);
        if (!details.Ok) return details.Error;
        return Answer.Ok(json =>
        {
            var (version, tags) = (details.Value.Version, details.Value.Tags);
            json.WriteStartObject();
            json.WritePropertyName("Configuration");
            answers.Write(json, version, FunctionAnswers.Arn(target.Function, target.Qualifier));
            json.WriteStartObject("Code");
            json.WriteString("RepositoryType", "S3");
            json.WriteString("Location", locations.For(request.Http.Request, version.Code.Hex));
            json.WriteEndObject();
            if (tags.Count > 0) TagEndpoints.WriteTags(json, tags);
            if (details.Value.ReservedConcurrency is { } reserved)
            {
                json.WritePropertyName("Concurrency");
                ReservedConcurrencyEndpoints.Write(json, reserved);
            }

            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> GetConfiguration(ApiRequest request)
    {
        var target = request.Target(NameRule.Lookup);
        if (request.Problem is { } problem) return problem;
        var details = await Function(target.Function).Get(target.Qualifier, request.Cancelled);
        if (!details.Ok) return details.Error;
        return Answer.Ok(json => answers.Write(json, details.Value.Version, FunctionAnswers.Arn(target.Function, target.Qualifier)));
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var all = request.Query("FunctionVersion", Rules.FunctionVersionFilter) is not null;
        if (request.Query("MasterRegion", Rules.MasterRegion) is not null)
        {
            request.Refuse(ApiError.InvalidParameter("The parameter MasterRegion is not supported by this grid yet. Leave it out."));
        }

        var listing = all ? "functions ALL" : "functions";
        var (marker, maxItems) = paging.Read(request, listing);
        if (request.Problem is { } problem) return problem;
        var page = await catalog.ListFunctions(request.Region, all, marker, maxItems, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Functions");
            foreach (var version in page.Items) FunctionAnswers.WriteItem(json, version, all ? version.QualifiedArn : version.Function.Arn);
            json.WriteEndArray();
            paging.WriteNext(json, request, listing, page.NextMarker);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var target = request.Target(NameRule.Namespaced);
        if (request.Problem is { } problem) return problem;
        var deleted = await Function(target.Function).Delete(target.Qualifier, request.Cancelled);
        return deleted.Ok ? Answer.NoContent : deleted.Error;
    }

    private static FunctionSettings WithDefaults(SettingsPatch patch, string? architecture)
    {
        var defaults = new FunctionSettings();
        return new FunctionSettings
        {
            Runtime = patch.Runtime!,
            Handler = patch.Handler!,
            Role = patch.Role!,
            Description = patch.Description ?? defaults.Description,
            TimeoutSeconds = patch.TimeoutSeconds ?? defaults.TimeoutSeconds,
            MemorySizeMb = patch.MemorySizeMb ?? defaults.MemorySizeMb,
            EphemeralStorageMb = patch.EphemeralStorageMb ?? defaults.EphemeralStorageMb,
            Environment = patch.Environment,
            Architecture = architecture ?? defaults.Architecture,
            TracingActive = patch.TracingActive ?? defaults.TracingActive,
            Logging = patch.Logging ?? defaults.Logging,
            DeadLetterTargetArn = patch.DeadLetterTargetArn is { Length: > 0 } target ? target : null,
        };
    }

    private static ApiError NameTooLong(string name) => ApiError.InvalidParameter(
        $"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to {FunctionNames.MaxNameLength}");

    private IFunctionGrain Function(FunctionId function) => grains.GetGrain<IFunctionGrain>(function.GrainKey);
}

using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Protocol;

/// <summary>Brings calls of the JSON protocol to their services.</summary>
internal sealed class JsonTargets(IEnumerable<IJsonService> services) : IOperationGroup
{
    private const string ContentType = "application/x-amz-json-1.1";
    private const int BodyBytes = 1_048_576;

    private readonly IJsonService[] _services = [.. services];

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/", Run).WithMetadata(this, new BodyLimit(null, BodyBytes)).WithDisplayName("JSON services");

    /// <summary>For which service the call must be signed; null for any call that is not one of the JSON protocol.</summary>
    internal static string? SigningName(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<JsonTargets>()?.Find(context)?.Service.SigningName;

    internal static Task WriteError(HttpContext context, ApiError error)
    {
        var type = TypeOf(error.Kind);
        var status = error.Kind switch
        {
            ApiErrorKind.Service => StatusCodes.Status500InternalServerError,
            ApiErrorKind.NotImplemented => StatusCodes.Status501NotImplemented,
            _ => StatusCodes.Status400BadRequest,
        };
        return JsonAnswer.Write(
            context, status,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("__type", type);
                json.WriteString("message", error.Message);
                json.WriteEndObject();
            },
            ContentType);
    }

    private static string TypeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.TooManyRequests => "ThrottlingException",
        ApiErrorKind.Service => "InternalServiceException",
        _ => $"{kind}Exception",
    };

    private (IJsonService Service, string Operation)? Find(HttpContext context)
    {
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        var dot = target.LastIndexOf('.');
        if (dot < 0) return null;
        return Array.Find(_services, known => target.AsSpan(0, dot).SequenceEqual(known.Target)) is { } service ? (service, target[(dot + 1)..]) : null;
    }

    private async Task Run(HttpContext context)
    {
        if (Find(context) is not var (service, operation) || context.Features.Get<Caller>() is not { } caller)
        {
            await UnknownOperations.Refuse(context);
            return;
        }

        using var span = RequestSpan.Start(operation, context, service.Target);
        var outcome = await Answer(context, caller, service, operation);
        if (!outcome.Ok)
        {
            span.Refused(outcome.Error.Kind);
            await WriteError(context, outcome.Error);
            return;
        }

        await JsonAnswer.Write(context, StatusCodes.Status200OK, outcome.Value.Body ?? (static json => Empty(json)), ContentType);
    }

    private static async Task<Outcome<Answer>> Answer(HttpContext context, Caller caller, IJsonService service, string operation)
    {
        if (!service.Operations.TryGetValue(operation, out var run)) return new ApiError(ApiErrorKind.UnknownOperation, $"The operation {operation} is not one of this service.");
        var body = RequestBody.Read(context.Features.GetRequiredFeature<ReceivedBody>().Memory);
        if (!body.Ok) return body.Error;
        using (body.Value) return await run(new ApiRequest(context, caller, body.Value));
    }

    private static void Empty(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}

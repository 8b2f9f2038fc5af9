using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Protocol;

/// <summary>Brings calls of the JSON protocol to their services.</summary>
internal sealed class JsonTargets(IEnumerable<IJsonService> services) : IOperationGroup, IServiceTargets
{
    private readonly IJsonService[] _services = [.. services];

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/", Run).WithMetadata(this).WithDisplayName("JSON services");

    public string? SigningName(HttpContext context) => Find(context)?.Service.SigningName;

    public BodyLimit? Limit(HttpContext context) => Find(context) is { } found ? new BodyLimit(null, found.Service.BodyBytes) : null;

    public Task? WriteError(HttpContext context, ApiError error) => Find(context) is { } found ? WriteError(context, found.Service, error) : null;

    private static Task WriteError(HttpContext context, IJsonService service, ApiError error)
    {
        var name = service.Name(error.Kind);
        if (name.QueryCode is { } code && context.Request.Headers["x-amzn-query-mode"] == "true") context.Response.Headers["x-amzn-query-error"] = $"{code};{name.Fault}";
        return JsonAnswer.Write(
            context, name.Status,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("__type", name.Code);
                json.WriteString("message", error.Message);
                json.WriteEndObject();
            },
            service.ContentType);
    }

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
            await WriteError(context, service, outcome.Error);
            return;
        }

        // An event stream has been written already.
        if (context.Response.HasStarted) return;
        await JsonAnswer.Write(context, StatusCodes.Status200OK, outcome.Value.Body ?? (static json => Empty(json)), service.ContentType);
    }

    private static async Task<Outcome<Answer>> Answer(HttpContext context, Caller caller, IJsonService service, string operation)
    {
        if (!service.Operations.TryGetValue(operation, out var run)) return new ApiError(ApiErrorKind.UnknownOperation, $"The operation {operation} is not one of this service.");
        var received = ContentCoding.Decode(context, service.BodyBytes);
        if (!received.Ok) return received.Error;
        var body = RequestBody.Read(received.Value);
        if (!body.Ok) return body.Error;
        using (body.Value) return await run(new ApiRequest(context, caller, body.Value));
    }

    private static void Empty(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
    }
}

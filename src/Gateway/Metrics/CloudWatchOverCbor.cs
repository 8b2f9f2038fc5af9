using System.Buffers;
using System.Formats.Cbor;
using System.Text.Json;
using Grid.Contracts;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Metrics;

/// <summary>
/// CloudWatch as newer clients speak it: <c>POST /service/GraniteServiceVersion20100801/operation/Name</c> with CBOR both ways (Smithy RPC v2). A body becomes the JSON that it stands for, the
/// answer's JSON becomes CBOR.
/// </summary>
internal sealed class CloudWatchOverCbor(CloudWatch service) : IOperationGroup, IServiceTargets
{
    private const string ContentType = "application/cbor";
    private const string Protocol = "rpc-v2-cbor";
    private const string ProtocolHeader = "smithy-protocol";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost($"/service/{CloudWatch.Service}/operation/{{operation}}", Run).WithMetadata(this).WithDisplayName("CloudWatch in CBOR");

    public string? SigningName(HttpContext context) => service.SigningName;

    public BodyLimit? Limit(HttpContext context) => new(null, service.BodyBytes);

    public Task? WriteError(HttpContext context, ApiError error)
    {
        var name = service.Name(error.Kind);
        if (name.QueryCode is { } code && context.Request.Headers["x-amzn-query-mode"] == "true") context.Response.Headers["x-amzn-query-error"] = $"{code};{name.Fault}";
        var cbor = new CborWriter();
        cbor.WriteStartMap(2);
        cbor.WriteTextString("__type");
        cbor.WriteTextString(name.Code);
        cbor.WriteTextString("message");
        cbor.WriteTextString(error.Message ?? "");
        cbor.WriteEndMap();
        return Write(context, name.Status, cbor.Encode());
    }

    private async Task Run(HttpContext context)
    {
        var operation = (string?)context.Request.RouteValues["operation"] ?? "";
        if (context.Features.Get<Caller>() is not { } caller || context.Request.Headers[ProtocolHeader] != Protocol)
        {
            await UnknownOperations.Refuse(context);
            return;
        }

        using var span = RequestSpan.Start(operation, context, CloudWatch.Service);
        var outcome = await Answer(context, caller, operation);
        if (!outcome.Ok)
        {
            span.Refused(outcome.Error.Kind);
            await WriteError(context, outcome.Error)!;
            return;
        }

        if (outcome.Value.Body is not { } write)
        {
            context.Response.Headers[ProtocolHeader] = Protocol;
            return;
        }

        var answer = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(answer)) write(json);
        await Write(context, StatusCodes.Status200OK, ToCbor(answer.WrittenMemory));
    }

    private async Task<Outcome<Answer>> Answer(HttpContext context, Caller caller, string operation)
    {
        if (!service.Operations.TryGetValue(operation, out var run)) return new ApiError(ApiErrorKind.UnknownOperation, $"The operation {operation} is not one of this service.");
        var received = ContentCoding.Decode(context, service.BodyBytes);
        if (!received.Ok) return received.Error;
        var json = CborForms.ToJson(received.Value);
        if (!json.Ok) return json.Error;
        var body = RequestBody.Read(json.Value);
        if (!body.Ok) return body.Error;
        using (body.Value) return await run(new ApiRequest(context, caller, body.Value));
    }

    private static byte[] ToCbor(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var cbor = new CborWriter();
        CborForms.Write(cbor, document.RootElement, "");
        return cbor.Encode();
    }

    private static async Task Write(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[ProtocolHeader] = Protocol;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

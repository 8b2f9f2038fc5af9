using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Contracts.Tables;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Tables;

/// <summary>
/// <c>/_grid/tables/{table}</c>: where whoever keeps a table opens and closes its change stream, and tells its changes. For the holder of the root's key, signed as a call of Lambda is,
/// whose region counts.
/// </summary>
internal sealed class TableEndpoints(IGrainFactory grains, IAccessKeys keys) : IOperationGroup
{
    private const string Table = "/_grid/tables/{TableName}";

    /// <summary>Bodies must be smaller.</summary>
    private const int ChangesBytes = 16_777_216;

    public void Map(IEndpointRouteBuilder routes)
    {
        Map("OpenTableStream", HttpMethods.Put, Table + "/stream", Open, BodyLimit.SettingsBytes);
        Map("CloseTableStream", HttpMethods.Delete, Table + "/stream", Close, BodyLimit.SettingsBytes);
        Map("PutTableChanges", HttpMethods.Post, Table + "/changes", Put, ChangesBytes);

        void Map(string operation, string method, string pattern, Func<ApiRequest, RequestBody, Task<Outcome<Answer>>> run, int bytes) =>
            routes.MapMethods(pattern, [method], context => Run(context, run)).WithMetadata(NeedsSignature.Mark, new BodyLimit(operation, bytes)).WithDisplayName(operation);
    }

    private async Task Run(HttpContext context, Func<ApiRequest, RequestBody, Task<Outcome<Answer>>> run)
    {
        // Session keys are given to functions, which have no business here.
        if (context.Features.Get<Caller>() is not { } caller || caller.PrincipalArn != keys.Root.PrincipalArn)
        {
            await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.AccessDenied, "The change streams of tables are fed by the root's key only."));
            return;
        }

        var body = context.Request.Method == HttpMethods.Delete ? RequestBody.None : RequestBody.Read(context.Features.GetRequiredFeature<ReceivedBody>().Memory);
        if (!body.Ok)
        {
            await ErrorAnswer.Write(context, body.Error);
            return;
        }

        using (body.Value)
        {
            var outcome = await run(new ApiRequest(context, caller, body.Value), body.Value);
            if (outcome.Ok) await JsonAnswer.Write(context, outcome.Value.Status, outcome.Value.Body!);
            else await ErrorAnswer.Write(context, outcome.Error);
        }
    }

    private async Task<Outcome<Answer>> Open(ApiRequest request, RequestBody body)
    {
        var table = request.Route("TableName", TableStreamRules.TableName);
        var view = request.Body.Text("StreamViewType", TableStreamRules.ViewType, required: true);
        var schema = request.Body.Objects("KeySchema", Must.HaveCountUpTo(2), Must.HaveCountFrom(1));
        if (schema is null) request.Missing("KeySchema");
        (string Name, string Type)[] elements =
            [.. (schema ?? []).Select(key => (key.Text("AttributeName", TableStreamRules.AttributeName, required: true) ?? "", key.Text("KeyType", TableStreamRules.KeyType, required: true) ?? ""))];
        if (request.Problem is { } problem) return problem;
        if (elements[0].Type != "HASH") return Invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        if (elements.Length > 1 && elements[1].Type != "RANGE") return Invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        if (elements.Length > 1 && elements[1].Name == elements[0].Name) return Invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        var opened = await Grain(request, table).Open(TableViews.Parse(view!)!.Value, new TableKeys { Hash = elements[0].Name, Range = elements.Length > 1 ? elements[1].Name : null }, request.Cancelled);
        return opened.Ok ? Tell(opened.Value) : opened.Error;
    }

    private async Task<Outcome<Answer>> Close(ApiRequest request, RequestBody body)
    {
        var table = request.Route("TableName", TableStreamRules.TableName);
        if (request.Problem is { } problem) return problem;
        var closed = await Grain(request, table).Close(request.Cancelled);
        return closed.Ok ? Tell(closed.Value) : closed.Error;
    }

    private async Task<Outcome<Answer>> Put(ApiRequest request, RequestBody body)
    {
        var table = request.Route("TableName", TableStreamRules.TableName);
        if (request.Problem is { } problem) return problem;
        var changes = TableChangeReader.Read(body.Root);
        if (!changes.Ok) return changes.Error;
        var put = await Grain(request, table).Put(changes.Value, request.Cancelled);
        if (!put.Ok) return put.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("Records", put.Value);
            json.WriteEndObject();
        });
    }

    private static Answer Tell(TableStream stream) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString("StreamArn", stream.Id.Arn);
        json.WriteString("StreamLabel", stream.Id.Label);
        json.WriteString("StreamStatus", stream.IsOpen ? "ENABLED" : "DISABLED");
        json.WriteString("StreamViewType", stream.View.Name());
        json.WriteEndObject();
    });

    private static ApiError Invalid(string message) => new(ApiErrorKind.Validation, message);

    private ITableStreamGrain Grain(ApiRequest request, string table) => grains.GetGrain<ITableStreamGrain>(TableStreamId.KeyOf(request.Region, table));
}

using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Gateway.Concurrency;
using Grid.Gateway.Functions;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Async;

/// <summary><c>InvokeAsync</c>, the older way to hand over an event and not to wait.</summary>
internal sealed class InvokeAsyncEndpoint(CallerLimits limits, IdSource ids, TimeProvider clock) : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapOperation("InvokeAsync", HttpMethods.Post, "/2014-11-13/functions/{FunctionName}/invoke-async", Invoke, EventInvocation.MaxBytes + 1, readsBody: false);

    private async Task<Outcome<Answer>> Invoke(ApiRequest request)
    {
        var (function, qualifier) = request.Resolve(request.Route("FunctionName", NameRule.Namespaced.Constraints), null);
        if (request.Problem is { } problem) return problem;
        if (limits.Count(function, request.Http.TraceIdentifier) is { } tooFast) return tooFast;
        var body = EventBody.OrEmptyObject(request.Http.Features.GetRequiredFeature<ReceivedBody>().Memory);
        if (EventBody.Check(body.Span) is { } badEvent) return badEvent;

        var invocation = new EventInvocation
        {
            Function = function,
            Qualifier = qualifier,
            RequestId = request.Http.TraceIdentifier,
            Event = body,
            TraceHeader = TraceHeader.Read(request.Http.Request.Headers).For(null, ids, clock),
        };
        var events = request.Http.RequestServices.GetRequiredService<IEventInvoker>();
        var accepted = await events.Accept(invocation, request.Cancelled);
        if (!accepted.Ok) return accepted.Error;
        return Answer.Accepted(static json =>
        {
            json.WriteStartObject();
            json.WriteNumber("Status", StatusCodes.Status202Accepted);
            json.WriteEndObject();
        });
    }
}

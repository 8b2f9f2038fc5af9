using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Contracts.Security;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Async;

/// <summary>
/// <c>/_grid/functions/{name}/events</c>: what a function's events wait for, which have failed and why, and how to try them again or to drop them. For the holder of the
/// root's key, signed as a call of Lambda is, whose region counts.
/// </summary>
internal sealed class EventEndpoints(IGrainFactory grains, IAccessKeys keys) : IOperationGroup
{
    private const string Events = "/_grid/functions/{FunctionName}/events";
    private const string One = Events + "/{RequestId}";
    private const int MostEvents = 1000;
    private const int StandardEvents = 100;

    private static readonly Constraint<string>[] s_state = [Must.BeOneOf(Enum.GetNames<EventState>())];
    private static readonly Constraint<string>[] s_requestId = [new("Member must be a request id", text => Guid.TryParse(text, out _))];
    private static readonly Constraint<long>[] s_limit = [Must.BeUpTo((long)MostEvents), Must.BeFrom(1L)];

    public void Map(IEndpointRouteBuilder routes)
    {
        Map("ListEvents", HttpMethods.Get, Events, List);
        Map("RedriveEvents", HttpMethods.Post, Events + "/redrive", RedriveAll);
        Map("GetEvent", HttpMethods.Get, One, Get);
        Map("RedriveEvent", HttpMethods.Post, One + "/redrive", Redrive);
        Map("DropEvent", HttpMethods.Delete, One, Drop);

        void Map(string operation, string method, string pattern, Func<ApiRequest, Task<Outcome<Answer>>> run) =>
            routes.MapMethods(pattern, [method], context => Run(context, run)).WithMetadata(NeedsSignature.Mark).WithDisplayName(operation);
    }

    private async Task Run(HttpContext context, Func<ApiRequest, Task<Outcome<Answer>>> run)
    {
        // Session keys are given to functions, which have no business here.
        if (context.Features.Get<Caller>() is not { } caller || caller.PrincipalArn != keys.Root.PrincipalArn)
        {
            await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.AccessDenied, "The events of a function are shown to the root's key only."));
            return;
        }

        var outcome = await run(new ApiRequest(context, caller, RequestBody.None));
        if (outcome.Ok) await JsonAnswer.Write(context, outcome.Value.Status, outcome.Value.Body!);
        else await ErrorAnswer.Write(context, outcome.Error);
    }

    private async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Namespaced);
        var state = request.Query("state", s_state);
        var limit = (int)(request.QueryNumber("limit", s_limit) ?? StandardEvents);
        var after = request.Query("after", []) is { Length: > 0 } marker ? marker : null;
        if (request.Problem is { } problem) return problem;
        var queue = Queue(function);
        var status = await queue.Status(request.Cancelled);
        var page = await queue.List(state is null ? null : Enum.Parse<EventState>(state), after, limit, request.Cancelled);
        if (page.Items.Count == 0 && await Missing(request, function) is { } missing) return missing;
        return Answer.Ok(json => EventAnswers.Write(json, status, page));
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var (function, requestId) = Event(request);
        if (request.Problem is { } problem) return problem;
        var found = await Queue(function).Find(requestId, request.Cancelled);
        return found is null ? NoSuchEvent(requestId) : Answer.Ok(json => EventAnswers.Write(json, found, whole: true));
    }

    private async Task<Outcome<Answer>> RedriveAll(ApiRequest request)
    {
        var function = request.UnqualifiedTarget(NameRule.Namespaced);
        if (request.Problem is { } problem) return problem;
        var count = await Queue(function).Redrive(null, request.Cancelled);
        if (count == 0 && await Missing(request, function) is { } missing) return missing;
        return Answer.Accepted(json => EventAnswers.WriteCount(json, "redriven", count));
    }

    private async Task<Outcome<Answer>> Redrive(ApiRequest request)
    {
        var (function, requestId) = Event(request);
        if (request.Problem is { } problem) return problem;
        var queue = Queue(function);
        var count = await queue.Redrive(requestId, request.Cancelled);
        if (count == 0) return await Untouched(queue, requestId, request.Cancelled);
        return Answer.Accepted(json => EventAnswers.WriteCount(json, "redriven", count));
    }

    private async Task<Outcome<Answer>> Drop(ApiRequest request)
    {
        var (function, requestId) = Event(request);
        if (request.Problem is { } problem) return problem;
        var queue = Queue(function);
        var count = await queue.Drop(requestId, request.Cancelled);
        if (count == 0) return await Untouched(queue, requestId, request.Cancelled);
        return Answer.Ok(json => EventAnswers.WriteCount(json, "dropped", count));
    }

    private static (FunctionId Function, string RequestId) Event(ApiRequest request) =>
        (request.UnqualifiedTarget(NameRule.Namespaced), request.Route("RequestId", s_requestId));

    /// <summary>Why nothing was done to an event: it is not there, or it is being run.</summary>
    private static async Task<ApiError> Untouched(IEventQueueGrain queue, string requestId, CancellationToken cancellationToken) =>
        await queue.Find(requestId, cancellationToken) is null ? NoSuchEvent(requestId) : ApiError.Conflict($"The function has the event {requestId} at this moment.");

    private static ApiError NoSuchEvent(string requestId) => ApiError.NotFound($"There is no event {requestId}, or it has been dealt with.");

    private async Task<ApiError?> Missing(ApiRequest request, FunctionId function) => (await grains.GetGrain<IFunctionGrain>(function.GrainKey).Get(null, request.Cancelled)).Error;

    private IEventQueueGrain Queue(FunctionId function) => grains.GetGrain<IEventQueueGrain>(function.GrainKey);
}

using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Invocation;
using Grid.Gateway.Concurrency;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Gateway.Invocation;

/// <summary>
/// <c>Invoke</c>, which needs no routing. Stands behind the checks of <see cref="SigV4Middleware"/>; any other request passes on.
/// </summary>
internal sealed partial class InvokeMiddleware(RequestDelegate next, IInvoker invoker, IEventInvoker events, CallerLimits limits, IdSource ids, [FromKeyedServices(MachineClock.Key)] TimeProvider clock, ILogger<InvokeMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not { } caller || !RequestTarget.TryRead(context, out var target)) return next(context);
        return InvokeTarget.Matches(context.Request.Method, target.Path.Span) ? Invoke(context, caller, target) : next(context);
    }

    private async Task Invoke(HttpContext context, Caller caller, RequestTarget target)
    {
        // 1. What is asked, and of which function.
        if (InvokeParameters.Read(context.Request, out var parameters) is { } badParameters)
        {
            await ErrorAnswer.Write(context, badParameters);
            return;
        }

        var reference = FunctionNames.Parse(Uri.UnescapeDataString(InvokeTarget.Name(target.Path.Span)), parameters.Qualifier, caller.Region);
        if (!reference.Ok)
        {
            await ErrorAnswer.Write(context, reference.Error);
            return;
        }

        if (limits.Count(reference.Value.Function, context.TraceIdentifier) is { } tooFast)
        {
            await ErrorAnswer.Write(context, tooFast);
            return;
        }

        // 2. The event: one JSON value, handed on byte for byte.
        var body = EventBody.OrEmptyObject(context.Features.GetRequiredFeature<ReceivedBody>().Memory);
        if ((EventBody.CheckType(context.Request.ContentType) ?? EventBody.Check(body.Span)) is { } badEvent)
        {
            await ErrorAnswer.Write(context, badEvent);
            return;
        }

        // 3. Its place among traces.
        var (function, qualifier) = reference.Value;
        var trace = TraceHeader.Read(context.Request.Headers);
        using var span = InvokeSpan.Start(function, qualifier, context.TraceIdentifier, trace);
        var traceHeader = trace.For(span, ids, clock);
        context.Response.Headers[TraceHeader.Name] = traceHeader;

        if (parameters.Type is InvocationType.Event)
        {
            var accepted = new EventInvocation { Function = function, Qualifier = qualifier, RequestId = context.TraceIdentifier, Event = body, TraceHeader = traceHeader };
            await Accept(context, accepted);
            return;
        }

        // 4. Admit, place, run. A caller who has gone away is not waited for; the function runs on.
        var request = new InvocationRequest
        {
            Function = function,
            Qualifier = qualifier,
            RequestId = context.TraceIdentifier,
            Event = body,
            TraceHeader = traceHeader,
            ClientContext = parameters.ClientContext,
            LogTail = parameters.LogTail,
            DryRun = parameters.Type is InvocationType.DryRun,
            AccessKeyId = caller.AccessKeyId.StartsWith("ASIA", StringComparison.Ordinal) ? caller.PrincipalArn : caller.AccessKeyId,
        };
        InvocationResult result;
        try
        {
            result = await invoker.Invoke(request, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            LogFault(logger, exception, request.RequestId, function);
            await InvokeAnswer.WriteFault(context);
            return;
        }

        // 5. The answer.
        using (result)
        {
            InvokeSpan.End(span, result);
            if (result.TraceHeader is not null) context.Response.Headers[TraceHeader.Name] = result.TraceHeader;
            await InvokeAnswer.Write(context, result, parameters.Type);
        }
    }

    /// <summary>An event that nobody waits for: 202 when it is stored. A caller who has gone away may call again, so the event is stored all the same.</summary>
    private async Task Accept(HttpContext context, EventInvocation invocation)
    {
        Outcome<Done> accepted;
        try
        {
            accepted = await events.Accept(invocation, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogFault(logger, exception, invocation.RequestId, invocation.Function);
            await InvokeAnswer.WriteFault(context);
            return;
        }

        if (accepted.Ok) context.Response.StatusCode = StatusCodes.Status202Accepted;
        else await ErrorAnswer.Write(context, accepted.Error);
    }
}

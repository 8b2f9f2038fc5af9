using Grid.Contracts;
using Grid.Gateway.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Gateway.Protocol;

/// <summary>The outermost layer: every answer carries a request id, and what nobody expected becomes a ServiceException instead of a bare 500.</summary>
internal static partial class Faults
{
    internal static void UseRequestIdsAndFaults(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Grid.Gateway.Protocol.Faults");
        var ids = app.ApplicationServices.GetRequiredService<IdSource>();
        app.Use(async (context, next) =>
        {
            context.TraceIdentifier = ids.NewRequestId();
            context.Response.Headers["x-amzn-RequestId"] = context.TraceIdentifier;
            try
            {
                await next(context);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The caller has gone: nobody reads an answer.
            }
            catch (BadHttpRequestException problem) when (!context.Response.HasStarted)
            {
                await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.Serialization, $"Could not read request body: {problem.Message}"));
            }
#pragma warning disable CA1031 // The seam where whatever went wrong becomes an answer.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                LogFault(logger, fault, context.TraceIdentifier, context.Request.Method, context.Request.Path);
                if (context.Response.HasStarted) context.Abort();
                else await ErrorAnswer.Write(context, new ApiError(ApiErrorKind.Service, $"The service failed to answer request {context.TraceIdentifier}."));
            }
        });
    }
}

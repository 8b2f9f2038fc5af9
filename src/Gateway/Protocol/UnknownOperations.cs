using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Protocol;

/// <summary>Answers every method and path that no operation has.</summary>
internal sealed class UnknownOperations : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapFallback("{**path}", Refuse).WithMetadata(NoOperation.Mark);

    internal static Task Refuse(HttpContext context) => ErrorAnswer.Write(
        context, new ApiError(ApiErrorKind.UnknownOperation, $"Unable to determine service/operation name to be authorized: {context.Request.Method} {context.Request.Path}"));
}

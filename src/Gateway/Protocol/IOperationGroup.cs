using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Protocol;

/// <summary>The operations of one resource. Every registered group is mapped at the start.</summary>
internal interface IOperationGroup
{
    void Map(IEndpointRouteBuilder routes);
}

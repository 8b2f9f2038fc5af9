using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Async;

/// <summary>Registers what concerns events that nobody waits for.</summary>
internal static class AsyncServices
{
    internal static IServiceCollection AddGatewayAsync(this IServiceCollection services)
    {
        services.AddSingleton<IOperationGroup, EventInvokeConfigEndpoints>();
        services.AddSingleton<IOperationGroup, RecursionConfigEndpoints>();
        services.AddSingleton<IOperationGroup, InvokeAsyncEndpoint>();
        return services;
    }
}

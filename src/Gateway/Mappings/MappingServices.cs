using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Mappings;

internal static class MappingServices
{
    /// <summary>Event source mappings. Needs <see cref="Contracts.Mappings.IMappingCatalog"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayMappings(this IServiceCollection services) => services.AddSingleton<IOperationGroup, MappingEndpoints>();
}

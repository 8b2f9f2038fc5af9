using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Grid.Grains;

/// <summary>Registers the part that remembers functions and layers.</summary>
internal static class FunctionsServices
{
    /// <summary>Wants <see cref="ICodePreparation"/> and a grain state index from elsewhere.</summary>
    public static IServiceCollection AddGridFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FunctionsOptions>().Bind(configuration.GetSection(FunctionsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FunctionsOptions>, FunctionsOptionsValidator>();
        services.AddClocks();
        services.AddSingleton<IRouteTable, RouteTable>();
        services.AddSingleton<LocalRoutes>();
        services.AddSingleton<RouteClient>();
        services.AddGrainService<RouteService>();
        services.AddSingleton<IRouteInvalidation, RouteInvalidation>();
        services.AddSingleton<IFunctionCatalog, FunctionCatalog>();
        services.AddSingleton<ICodeReferences, CodeReferences>();
        return services;
    }
}

using Grid.Contracts;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Security;

/// <summary>Registers the checks of who calls.</summary>
internal static class SecurityServices
{
    /// <summary>Needs <see cref="Contracts.Security.IAccessKeys"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewaySecurity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SecurityOptions>().Bind(configuration.GetSection(SecurityOptions.Section)).ValidateOnStart();
        services.TryAddSingleton<IValidateOptions<SecurityOptions>, SecurityOptionsValidator>();
        services.AddClocks();
        services.TryAddSingleton(_ => new IdSource(new Random()));
        services.TryAddSingleton<SignatureVerifier>();
        services.TryAddSingleton<AnyKey>();
        services.AddSingleton<IQueryService, SecurityTokens>();
        return services;
    }

    /// <summary>Refuses every request that is not signed for the service, except below <c>/_grid</c>.</summary>
    internal static IApplicationBuilder UseSigV4(this IApplicationBuilder app, string service = "lambda") => app.UseMiddleware<SigV4Middleware>(service);
}

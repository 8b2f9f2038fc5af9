using Grid.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Grid.Gateway.Invocation;

/// <summary>Registers what answers invocations.</summary>
internal static class InvocationServices
{
    /// <summary>Needs <see cref="Contracts.Invocation.IInvoker"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayInvocation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddClocks();
        services.TryAddSingleton(_ => new IdSource(new Random()));
        return services;
    }

    /// <summary>Answers invocations. Belongs behind <c>UseSigV4</c>.</summary>
    internal static IApplicationBuilder UseInvoke(this IApplicationBuilder app) => app.UseMiddleware<InvokeMiddleware>();
}

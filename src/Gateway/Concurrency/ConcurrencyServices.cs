using Grid.Contracts;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Concurrency;

/// <summary>Registers what says how fast callers may call.</summary>
internal static class ConcurrencyServices
{
    /// <summary>Needs <see cref="Contracts.Observability.IDecisionLog"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayConcurrency(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallerLimitsOptions>().Bind(configuration.GetSection(CallerLimitsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CallerLimitsOptions>, CallerLimitsOptionsValidator>();
        services.AddClocks();
        services.AddSingleton<CallerLimits>();
        return services;
    }

    /// <summary>Refuses keys that call too fast. Belongs behind <c>UseSigV4</c>.</summary>
    internal static IApplicationBuilder UseCallerLimits(this IApplicationBuilder app)
    {
        var limits = app.ApplicationServices.GetRequiredService<CallerLimits>();
        if (!limits.CountsKeys) return app;
        return app.Use((context, next) =>
            context.Features.Get<Caller>() is { } caller && limits.Count(caller.AccessKeyId, context.TraceIdentifier) is { } refusal ? ErrorAnswer.Write(context, refusal) : next(context));
    }
}

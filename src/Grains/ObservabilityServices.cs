using Grid.Contracts.Observability;
using Grid.Grains.Observability;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

/// <summary>Registers what a silo remembers of its decisions, and the trace headers that functions get.</summary>
internal static class ObservabilityServices
{
    public static IServiceCollection AddGridObservability(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DecisionLogOptions>().Bind(configuration.GetSection(DecisionLogOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DecisionLogOptions>, DecisionLogOptionsValidator>();
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<IDecisionLog>(provider => provider.GetRequiredService<DecisionLog>());
        services.AddSingleton<TraceHeaders>();
        return services;
    }
}

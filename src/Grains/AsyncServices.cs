using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Messaging;
using Grid.Grains.Async;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

/// <summary>Registers what takes events and sees to them.</summary>
internal static class AsyncServices
{
    public static IServiceCollection AddGridEvents(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EventOptions>().Bind(configuration.GetSection(EventOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EventOptions>, EventOptionsValidator>();
        services.AddClocks();
        WorkCount.Register(services);
        services.AddSingleton<EventAttempts>();
        services.AddSingleton<EventDelivery>();
        services.AddSingleton<IEventInvoker, EventAcceptance>();
        services.AddSingleton<IDeliveryTarget, FunctionTarget>();
        services.AddHostedService<EventQueueWaker>();
        return services;
    }
}

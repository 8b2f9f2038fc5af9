using Grid.Contracts.Concurrency;
using Grid.Contracts.Environments;
using Grid.Contracts.Observability;
using Grid.Grains.Environments;
using Grid.Grains.Invocation;
using Grid.Scheduling.Placement;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Grid.Grains;

/// <summary>Registers how several silos run one grid's invocations.</summary>
public static class PlacementServices
{
    internal static IServiceCollection AddGridPlacement(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ForwardingOptions>().Bind(configuration.GetSection(ForwardingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ForwardingOptions>, ForwardingOptionsValidator>();
        services.AddSingleton<SiloUrl>();
        services.AddSingleton(_ => new MachineLoad(new ProcessorShare()));
        services.AddSingleton<OwnSilo>();
        services.AddSingleton<Silos>();
        services.AddSingleton<ISilos>(provider => provider.GetRequiredService<Silos>());
        services.AddSingleton<IGridRuntimes, GridRuntimes>();
        services.AddSingleton<SilosClient>();
        services.AddGrainService<SilosService>();
        services.AddSingleton<OwnView>();
        services.AddSingleton<ViewClient>();
        services.AddGrainService<ViewService>();
        services.AddSingleton<GridView>();
        services.AddSingleton<IGridView>(provider => provider.GetRequiredService<GridView>());
        services.AddSingleton<IConcurrencyView>(provider => provider.GetRequiredService<GridView>());
        services.AddSingleton<IGridDecisions>(provider => provider.GetRequiredService<GridView>());

        services.AddSingleton(Policies.Create<IPlacementPolicy>(configuration, "Placement", nameof(WarmFirst)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Placer>(provider, new System.Random()));
        services.AddSingleton<LargeAnswers>();
        services.AddSingleton<ForwardingSeal>();
        services.AddSingleton<ForwardingHttp>();
        services.AddSingleton<ForwardingClient>();
        services.AddSingleton<ForwardingTransport>();
        services.AddSingleton<ForwardingEndpoint>();
        services.AddSingleton<ForwardedInvocations>();
        services.AddGrainService<ForwardingService>();
        services.AddSingleton<IForwarder, Forwarder>();
        services.AddHostedService(provider => provider.GetRequiredService<ForwardedInvocations>());
        services.AddHostedService<SnapshotPublisher>();
        return services;
    }

    /// <summary>Lets other silos hand over what is too large for a message. Belongs where the gateway listens.</summary>
    public static void MapGridForwarding(this IEndpointRouteBuilder routes) => ForwardingEndpoint.Map(routes);
}

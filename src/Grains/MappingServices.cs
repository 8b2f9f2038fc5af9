using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Grains.Mappings;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains;

internal static class MappingServices
{
    /// <summary>Event source mappings. Needs a storage for grains, its index, and the invoker from elsewhere; one <see cref="IShardSources"/> more for each further kind of stream.</summary>
    public static IServiceCollection AddGridMappings(this IServiceCollection services)
    {
        services.AddClocks();
        WorkCount.Register(services);
        services.AddSingleton<IMappingCatalog, MappingCatalog>();
        services.AddSingleton<IMappingProgress, MappingProgress>();
        services.AddSingleton<IShardSources, DataStreamShards>();
        services.AddSingleton<IRecordFormat, KinesisFormat>();
        services.AddSingleton<BatchAttempts>();
        services.AddSingleton<GivenUpRecords>();
        services.AddSingleton<ShardReading>();
        services.AddSingleton<MappingGrains>();
        services.AddSingleton<IMappingReaders>(provider => provider.GetRequiredService<MappingGrains>());
        services.AddHostedService<MappingWaker>();
        return services;
    }
}

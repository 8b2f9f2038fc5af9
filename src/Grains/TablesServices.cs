using Grid.Contracts;
using Grid.Contracts.Tables;
using Grid.Grains.Mappings;
using Grid.Grains.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

internal static class TablesServices
{
    /// <summary>Change streams of tables, and what feeds them from PostgreSQL and from outside endpoints.</summary>
    public static IServiceCollection AddGridTables(this IServiceCollection services, IConfiguration configuration) =>
        services.AddTableStreams(configuration).AddHostedService<TableFeedWaker>();

    /// <summary>Needs the shards of data streams and <see cref="Storage.Streams.IShardLog"/> from elsewhere.</summary>
    public static IServiceCollection AddTableStreams(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TableOptions>().Bind(configuration.GetSection(TableOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TableOptions>, TableOptionsValidator>();
        services.AddClocks();
        services.AddSingleton<ITableStreamCatalog, TableStreamCatalog>();
        services.AddSingleton<IShardSources, TableShards>();
        services.AddSingleton<IRecordFormat, TableFormat>();
        return services.AddHostedService<TableStreamSweeper>();
    }
}

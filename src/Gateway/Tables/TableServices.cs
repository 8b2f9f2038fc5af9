using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Tables;

internal static class TableServices
{
    /// <summary>Amazon DynamoDB Streams, and where changes come from. Needs <see cref="Contracts.Tables.ITableStreamCatalog"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayTables(this IServiceCollection services)
    {
        services.AddSingleton<ShardIterators>();
        services.AddSingleton<TableStreamOperations>();
        services.AddSingleton<TableRecordOperations>();
        services.AddSingleton<IJsonService, TableStreams>();
        return services.AddSingleton<IOperationGroup, TableEndpoints>();
    }
}

using Grid.Gateway.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Gateway.Streams;

internal static class StreamsServices
{
    /// <summary>Kinesis Data Streams. Needs <see cref="Contracts.Streams.IStreamCatalog"/> from elsewhere.</summary>
    internal static IServiceCollection AddGatewayStreams(this IServiceCollection services)
    {
        services.AddSingleton<StreamRoutes>();
        services.AddSingleton<StreamTokens>();
        services.AddSingleton<StreamOperations>();
        services.AddSingleton<ShardOperations>();
        services.AddSingleton<StreamTags>();
        services.AddSingleton<StreamConsumers>();
        services.AddSingleton<RecordPuts>();
        services.AddSingleton<RecordReads>();
        services.AddSingleton<ShardSubscriptions>();
        return services.AddSingleton<IJsonService, DataStreams>();
    }
}

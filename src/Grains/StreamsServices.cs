using Grid.Contracts.Streams;
using Grid.Grains.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Grains;

internal static class StreamsServices
{
    /// <summary>Data streams. Needs <see cref="Storage.Streams.IShardLog"/> from elsewhere.</summary>
    public static IServiceCollection AddGridStreams(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StreamOptions>().Bind(configuration.GetSection(StreamOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StreamOptions>, StreamOptionsValidator>();
        services.AddSingleton<RecentMemory>();
        services.AddSingleton<IStreamCatalog, StreamCatalog>();
        return services.AddHostedService<StreamSweeper>();
    }
}

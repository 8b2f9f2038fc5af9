using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Storage.Durability;
using Grid.Storage.Functions;
using Grid.Storage.Observability;
using Grid.Storage.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Grid.Storage;

public static class StorageServices
{
    /// <summary>
    /// Everything that lasts, in one data folder (<see cref="StorageOptions"/>), and the default grain storage on it.
    /// The start fails with <see cref="DataFolderException"/> when the folder is in use or unusable.
    /// </summary>
    public static IServiceCollection AddGridStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DataFolder>();
        services.AddHostedService<StorageOpening>();

        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<IGrainStateTable, SqliteGrainStateTable>();
        services.AddSingleton<IGrainStateIndex>(provider => new GrainStateIndex(provider.GetRequiredService<IGrainStateTable>(), Serializer(provider)));
        services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, GrainStorage);

        services.AddSingleton<CodeStore>();
        services.AddSingleton<ICodeStore>(provider => provider.GetRequiredService<CodeStore>());
        services.AddSingleton<ICodeBucket, CodeBucket>();
        services.AddSingleton<IStorageReset, StorageReset>();
        services.AddSingleton<IFunctionLog, FunctionLog>();
        services.AddSingleton<IAccessKeys, AccessKeys>();
        return services;
    }

    private static DurableGrainStorage GrainStorage(IServiceProvider provider, string name) =>
        new(provider.GetRequiredService<IGrainStateTable>(), Serializer(provider), provider.GetRequiredService<IActivatorProvider>());

    /// <summary>Orleans' binary form, which carries member ids and so outlives added members.</summary>
    private static OrleansGrainStorageSerializer Serializer(IServiceProvider provider) => new(provider.GetRequiredService<Serializer>());
}

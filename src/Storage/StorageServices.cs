using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Messaging;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Storage.Buckets;
using Grid.Storage.Clustering;
using Grid.Storage.Durability;
using Grid.Storage.EventSources;
using Grid.Storage.Functions;
using Grid.Storage.Logs;
using Grid.Storage.Messaging;
using Grid.Storage.Metrics;
using Grid.Storage.Security;
using Grid.Storage.Streams;
using Grid.Storage.Traces;
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
    /// Everything that lasts, in a data folder (<see cref="StorageOptions"/>) or a database (<see cref="ClusterOptions"/>), with the default grain storage and the
    /// reminders on it. The start fails with <see cref="DataFolderException"/> or <see cref="DatabaseException"/> when either is unusable.
    /// </summary>
    public static IServiceCollection AddGridStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddOptions<ClusterOptions>().Bind(configuration.GetSection(ClusterOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptionsValidator>();
        services.AddClocks();
        services.AddSingleton(static provider =>
        {
            // A wrong setting is found before anything is made.
            _ = provider.GetRequiredService<IOptions<LogOptions>>().Value;
            return ActivatorUtilities.CreateInstance<DataFolder>(provider);
        });
        services.AddHostedService<StorageOpening>();

        services.AddSingleton<Database>(provider => Postgres(provider) is { } connectionString
            ? new PostgresDatabase(connectionString)
            : new SqliteDatabase(provider.GetRequiredService<DataFolder>()));
        services.AddSingleton<IWorkUnderWay>(provider => provider.GetRequiredService<Database>());
        services.AddSingleton<GrainStateTable>();
        services.AddSingleton<IGrainStateIndex>(provider => new GrainStateIndex(provider.GetRequiredService<GrainStateTable>(), Serializer(provider)));
        services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, GrainStorage);

        services.AddSingleton<ReminderTable>();
        services.AddSingleton<IReminderTable>(provider => provider.GetRequiredService<ReminderTable>());

        services.AddSingleton<ICodeBlobs>(provider => Postgres(provider) is null
            ? ActivatorUtilities.CreateInstance<CodeFiles>(provider)
            : ActivatorUtilities.CreateInstance<CodeRows>(provider));
        services.AddEventStorage();
        services.AddSingleton<CodeStore>();
        services.AddSingleton<ICodeStore>(provider => provider.GetRequiredService<CodeStore>());
        services.AddSingleton<BucketStore>();
        services.AddSingleton<ICodeBucket>(provider => provider.GetRequiredService<BucketStore>());
        services.AddSingleton<IDeliveryTarget>(provider => provider.GetRequiredService<BucketStore>());
        services.AddSingleton<IMessageTable, MessageTable>();
        services.AddSingleton<IEventSourceRows, EventSourceRows>();
        services.AddSingleton<IShardLog, ShardLog>();
        services.AddSingleton<IMetricTable, MetricTable>();
        services.AddSingleton<ITraceStore, TraceStore>();
        services.AddSingleton<IStorageReset, StorageReset>();
        services.AddOptions<LogOptions>().Bind(configuration.GetSection(LogOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LogOptions>, LogOptionsValidator>();
        services.AddSingleton<FunctionLog>();
        services.AddSingleton<IFunctionLog>(provider => provider.GetRequiredService<FunctionLog>());
        services.AddSingleton<ILocalLogs, LocalLogs>();
        services.AddSingleton<SecretFiles>();
        services.AddSingleton<ISecrets>(provider => Postgres(provider) is null
            ? provider.GetRequiredService<SecretFiles>()
            : ActivatorUtilities.CreateInstance<SecretRows>(provider));
        services.AddSingleton<IAccessKeys, AccessKeys>();
        services.AddSingleton<StorageHealth>();
        services.AddHealthChecks().AddCheck<StorageHealth>("storage");
        return services;
    }

    /// <summary>Silos meet in the database that holds what lasts. Without this, something else says who is in the cluster.</summary>
    public static IServiceCollection AddGridMembership(this IServiceCollection services) => services.AddSingleton<IMembershipTable, MembershipTable>();

    private static string? Postgres(IServiceProvider provider) => provider.GetRequiredService<IOptions<ClusterOptions>>().Value.Postgres;

    private static DurableGrainStorage GrainStorage(IServiceProvider provider, string name) =>
        new(provider.GetRequiredService<GrainStateTable>(), Serializer(provider), provider.GetRequiredService<IActivatorProvider>());

    /// <summary>Orleans' binary form, which carries member ids and so outlives added members.</summary>
    private static OrleansGrainStorageSerializer Serializer(IServiceProvider provider) => new(provider.GetRequiredService<Serializer>());
}

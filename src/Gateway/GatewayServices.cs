using Grid.Contracts;
using Grid.Gateway.Async;
using Grid.Gateway.Concurrency;
using Grid.Gateway.EventSources;
using Grid.Gateway.Functions;
using Grid.Gateway.Invocation;
using Grid.Gateway.Logs;
using Grid.Gateway.Mappings;
using Grid.Gateway.Messaging;
using Grid.Gateway.Metrics;
using Grid.Gateway.Observability;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Grid.Gateway.Streams;
using Grid.Gateway.Tables;
using Grid.Gateway.Traces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Grid.Gateway;

/// <summary>Registers the gateway.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Needs in the container: <c>IGrainFactory</c>, <c>IFunctionCatalog</c>, <c>ICodeStore</c>, <c>ICodeBucket</c>, <c>IGridRuntimes</c>,
    /// <c>IDecisionLog</c>, <c>IQueueCatalog</c>, <c>ITopicCatalog</c>, <c>ITopicCertificate</c>, <c>IMappingCatalog</c>, <c>IStreamCatalog</c>, <c>ITableStreamCatalog</c>, <c>ILogs</c>, <c>ITraces</c>, <c>ITraceSink</c>, <c>IMetrics</c>, <c>IMetricSink</c>, <c>IGridHealth</c>, <c>IGridClock</c>, <c>IAccessKeys</c> and, for <c>Grid:Security:AcceptAnyKey</c>, <c>IGridReset</c>.
    /// </summary>
    public static IServiceCollection AddGridGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddClocks();
        services.AddRouting();
        services.AddGatewaySecurity(configuration);
        services.AddGatewayConcurrency(configuration);
        services.AddGatewayInvocation(configuration);
        services.AddGatewayAsync();

        services.AddSingleton<Seal>();
        services.AddSingleton<Paging>();
        services.AddSingleton<CodeLocations>();
        services.AddSingleton<CodeSources>();
        services.AddSingleton<RuntimeIdentifiers>();
        services.AddSingleton<SettingsReader>();
        services.AddSingleton<FunctionAnswers>();

        services.AddSingleton<IOperationGroup, FunctionEndpoints>();
        services.AddSingleton<IOperationGroup, UpdateEndpoints>();
        services.AddSingleton<IOperationGroup, VersionEndpoints>();
        services.AddSingleton<IOperationGroup, AliasEndpoints>();
        services.AddSingleton<IOperationGroup, TagEndpoints>();
        services.AddSingleton<IOperationGroup, PolicyEndpoints>();
        services.AddSingleton<IOperationGroup, RuntimeManagementEndpoints>();
        services.AddSingleton<IOperationGroup, LayerEndpoints>();
        services.AddSingleton<IOperationGroup, AccountEndpoints>();
        services.AddSingleton<IOperationGroup, ReservedConcurrencyEndpoints>();
        services.AddSingleton<IOperationGroup, ProvisionedConcurrencyEndpoints>();
        services.AddSingleton<IOperationGroup, UnconfiguredFeatures>();
        services.AddSingleton<IOperationGroup, UnbuiltOperations>();
        services.AddSingleton<IOperationGroup, CodeDownloads>();
        services.AddSingleton<IOperationGroup, DecisionEndpoints>();
        services.AddSingleton<IOperationGroup, ClockEndpoints>();
        services.AddSingleton<IJsonService, AutoScaling>();
        services.AddGatewayEventSources();
        services.AddGatewayQueues();
        services.AddGatewayTopics();
        services.AddGatewayMappings();
        services.AddGatewayTables();
        services.AddGatewayStreams();
        services.AddGatewayLogs();
        services.AddGatewayMetrics(configuration);
        services.AddGatewayTraces(configuration);
        services.AddSingleton<IOperationGroup, JsonTargets>();
        services.AddSingleton<IOperationGroup, QueryTargets>();
        services.AddSingleton<IOperationGroup, UnknownOperations>();
        services.AddHealthChecks();
        services.AddSingleton<IOperationGroup, HealthEndpoints>();
        services.AddSingleton<IOperationGroup>(new GridEndpoints(configuration));
        return services;
    }
}

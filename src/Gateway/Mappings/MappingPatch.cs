using Grid.Contracts;
using Grid.Contracts.Mappings;
using Grid.Gateway.Async;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Mappings;

/// <summary>What a request says about a mapping's settings. Null members are not asked for; an empty structure takes away what was set.</summary>
internal sealed record MappingPatch
{
    internal int? BatchSize { get; private init; }

    internal int? Window { get; private init; }

    internal int? ParallelizationFactor { get; private init; }

    internal int? RecordAge { get; private init; }

    internal int? RetryAttempts { get; private init; }

    internal bool? Bisects { get; private init; }

    internal int? TumblingWindow { get; private init; }

    internal Destinations? Destinations { get; private init; }

    internal bool? ReportsItemFailures { get; private init; }

    internal IReadOnlyList<string>? Filters { get; private init; }

    internal bool ChangesScaling { get; private init; }

    internal int? MaximumConcurrency { get; private init; }

    internal bool? Enabled { get; private init; }

    internal bool? CountsEvents { get; private init; }

    internal static MappingPatch Read(ObjectReader body)
    {
        var scaling = body.Object("ScalingConfig");
        var responses = body.Texts("FunctionResponseTypes", MappingRules.ResponseType, MappingRules.FewResponseTypes);
        var metrics = body.Object("MetricsConfig") is { } config ? config.Texts("Metrics", MappingRules.Metric, MappingRules.FewMetrics) ?? [] : null;
        foreach (var metric in metrics ?? [])
            if (metric != "EventCount") body.Refuse(ApiError.InvalidParameter($"The metric {metric} is not supported by this grid yet. Leave it out."));

        var patch = new MappingPatch
        {
            BatchSize = body.Number("BatchSize", MappingRules.BatchSize),
            Window = body.Number("MaximumBatchingWindowInSeconds", MappingRules.Window),
            ParallelizationFactor = body.Number("ParallelizationFactor", MappingRules.ParallelizationFactor),
            RecordAge = body.Number("MaximumRecordAgeInSeconds", MappingRules.RecordAge),
            RetryAttempts = body.Number("MaximumRetryAttempts", MappingRules.RetryAttempts),
            Bisects = body.Flag("BisectBatchOnFunctionError"),
            TumblingWindow = body.Number("TumblingWindowInSeconds", MappingRules.TumblingWindow),
            Destinations = Destinations.Read(body),
            ReportsItemFailures = responses is null ? null : responses.Length > 0,
            Filters = ReadFilters(body),
            ChangesScaling = scaling is not null,
            MaximumConcurrency = scaling?.Number("MaximumConcurrency", MappingRules.MaximumConcurrency),
            Enabled = body.Flag("Enabled"),
            CountsEvents = metrics is null ? null : metrics.Length > 0,
        };
        RefuseOthers(body);
        return patch;
    }

    internal MappingSettings ApplyTo(MappingSettings settings) => settings with
    {
        BatchSize = BatchSize ?? settings.BatchSize,
        MaximumBatchingWindowInSeconds = Window ?? settings.MaximumBatchingWindowInSeconds,
        ParallelizationFactor = ParallelizationFactor ?? settings.ParallelizationFactor,
        MaximumRecordAgeInSeconds = RecordAge ?? settings.MaximumRecordAgeInSeconds,
        MaximumRetryAttempts = RetryAttempts ?? settings.MaximumRetryAttempts,
        BisectBatchOnFunctionError = Bisects ?? settings.BisectBatchOnFunctionError,
        TumblingWindowInSeconds = TumblingWindow ?? settings.TumblingWindowInSeconds,
        OnFailure = Destinations is null ? settings.OnFailure : Destinations.OnFailure,
        ReportsItemFailures = ReportsItemFailures ?? settings.ReportsItemFailures,
        Filters = Filters ?? settings.Filters,
        MaximumConcurrency = ChangesScaling ? MaximumConcurrency : settings.MaximumConcurrency,
        Enabled = Enabled ?? settings.Enabled,
        CountsEvents = CountsEvents ?? settings.CountsEvents,
    };

    private static string[]? ReadFilters(ObjectReader body)
    {
        if (body.Object("FilterCriteria") is not { } criteria) return null;
        var filters = criteria.Objects("Filters") ?? [];
        if (filters.Length > MappingRules.MostFilters)
            body.Refuse(ApiError.InvalidParameter($"Event source mapping can have at most {MappingRules.MostFilters} filters. Number of filters provided: {filters.Length}"));

        // A filter without a pattern is one that cannot be read.
        return [.. filters.Select(filter => filter.Text("Pattern", MappingRules.Pattern) ?? "")];
    }

    private static void RefuseOthers(ObjectReader body)
    {
        body.NotHere("ProvisionedPollerConfig", body.Object("ProvisionedPollerConfig") is not null);
        body.NotHere("KMSKeyArn", body.Text("KMSKeyArn", Rules.KmsKeyArn) is { Length: > 0 });
        body.NotHere("SourceAccessConfigurations", body.Objects("SourceAccessConfigurations") is { Length: > 0 });
        body.NotHere("SelfManagedEventSource", body.Object("SelfManagedEventSource") is not null);
        body.NotHere("SelfManagedKafkaEventSourceConfig", body.Object("SelfManagedKafkaEventSourceConfig") is not null);
        body.NotHere("AmazonManagedKafkaEventSourceConfig", body.Object("AmazonManagedKafkaEventSourceConfig") is not null);
        body.NotHere("DocumentDBEventSourceConfig", body.Object("DocumentDBEventSourceConfig") is not null);
        body.NotHere("LoggingConfig", body.Object("LoggingConfig") is not null);
        body.NotHere("Topics", body.Texts("Topics", Rules.Any) is { Length: > 0 });
        body.NotHere("Queues", body.Texts("Queues", Rules.Any) is { Length: > 0 });
    }
}

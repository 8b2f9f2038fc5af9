using Grid.Gateway.Protocol;

namespace Grid.Gateway.Mappings;

/// <summary>The API model's rules for the members of event source mappings.</summary>
internal static class MappingRules
{
    internal const int MostFilters = 5;
    internal const int FifoBatch = 10;

    /// <summary>Largest batch without a window, for queues.</summary>
    internal const int UnwaitedBatch = 10;

    internal static readonly Constraint<long>[] BatchSize = [Must.BeUpTo(10_000L), Must.BeFrom(1L)];
    internal static readonly Constraint<long>[] Window = [Must.BeUpTo(300L), Must.BeFrom(0L)];
    internal static readonly Constraint<long>[] ParallelizationFactor = [Must.BeUpTo(10L), Must.BeFrom(1L)];
    internal static readonly Constraint<long>[] RecordAge = [Must.BeUpTo(604_800L), Must.BeFrom(-1L)];
    internal static readonly Constraint<long>[] RetryAttempts = [Must.BeUpTo(10_000L), Must.BeFrom(-1L)];
    internal static readonly Constraint<long>[] TumblingWindow = [Must.BeUpTo(900L), Must.BeFrom(0L)];
    internal static readonly Constraint<long>[] MaximumConcurrency = [Must.BeUpTo(1_000L), Must.BeFrom(2L)];
    internal static readonly Constraint<string>[] StartingPosition = [Must.BeOneOf("LATEST", "AT_TIMESTAMP", "TRIM_HORIZON")];
    internal static readonly Constraint<string>[] ResponseType = [Must.BeOneOf("ReportBatchItemFailures")];
    internal static readonly Constraint<string>[] Metric = [Must.BeOneOf("EventCount", "ErrorCount", "KafkaMetrics")];
    internal static readonly Constraint<string>[] Pattern = [Must.HaveLengthUpTo(4_096)];

    internal static readonly Constraint<int> FewResponseTypes = Must.HaveCountUpTo(1);
    internal static readonly Constraint<int> FewMetrics = Must.HaveCountUpTo(3);
}

using System.Text.RegularExpressions;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Contracts.Streams;

namespace Grid.Gateway.Mappings;

/// <summary>What a mapping may read, by its ARN.</summary>
internal static partial class SourceArn
{
    /// <summary>Null for what is no event source of this grid.</summary>
    /// <param name="region">Of the call: sources of others are not reached.</param>
    internal static MappingSource? Read(string arn, string region)
    {
        if (arn.Split(':', 6) is not ["arn", var partition, _, var place, Account.Id, _] || place != region || partition != FunctionId.Partition(region)) return null;
        if (QueueId.FromArn(arn) is { } queue) return queue.IsFifo ? MappingSource.FifoQueue : MappingSource.Queue;
        if (StreamId.FromArn(arn) is not null) return MappingSource.Stream;
        return TableStream().IsMatch(arn) ? MappingSource.Table : null;
    }

    /// <summary>Kinds that AWS has and this grid has not; null for all others.</summary>
    internal static string? Elsewhere(string arn) => arn.Split(':', 4) is ["arn", _, var service, _]
        ? service switch
        {
            "kafka" => "Amazon MSK",
            "mq" => "Amazon MQ",
            "rds" or "docdb" or "docdb-elastic" => "Amazon DocumentDB",
            _ => null,
        }
        : null;

    [GeneratedRegex(@"^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[a-zA-Z0-9_.-]{3,255}/stream/[0-9A-Za-z:.-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex TableStream();
}

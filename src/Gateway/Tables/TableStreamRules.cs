using Grid.Contracts.Tables;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Tables;

/// <summary>Rules of the API model.</summary>
internal static class TableStreamRules
{
    internal static Constraint<string>[] TableName { get; } = [Must.HaveLengthUpTo(255), Must.HaveLengthFrom(3), Must.Match("[a-zA-Z0-9_.-]+")];

    internal static Constraint<string>[] StreamArn { get; } = [Must.HaveLengthUpTo(1024), Must.HaveLengthFrom(37)];

    internal static Constraint<string>[] ShardId { get; } = [Must.HaveLengthUpTo(65), Must.HaveLengthFrom(28)];

    internal static Constraint<string>[] SequenceNumber { get; } = [Must.HaveLengthUpTo(40), Must.HaveLengthFrom(21)];

    internal static Constraint<string>[] Iterator { get; } = [Must.HaveLengthUpTo(2048), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] IteratorType { get; } = [Must.BeOneOf("TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")];

    internal static Constraint<string>[] FilterType { get; } = [Must.BeOneOf("CHILD_SHARDS")];

    internal static Constraint<string>[] ViewType { get; } = [Must.BeOneOf([.. TableViews.Names])];

    internal static Constraint<string>[] AttributeName { get; } = [Must.HaveLengthUpTo(255), Must.HaveLengthFrom(1)];

    internal static Constraint<string>[] KeyType { get; } = [Must.BeOneOf("HASH", "RANGE")];

    /// <summary>Streams or shards of an answer.</summary>
    internal static Constraint<long>[] FewAtOnce { get; } = [Must.BeUpTo(100L), Must.BeFrom(1L)];

    internal static Constraint<long>[] RecordsAtOnce { get; } = [Must.BeUpTo(1000L), Must.BeFrom(1L)];
}

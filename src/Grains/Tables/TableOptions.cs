using System.ComponentModel.DataAnnotations;
using Grid.Contracts.Tables;
using Grid.Storage.Tables;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Tables;

/// <summary>Section <c>Grid:Tables</c>: change streams of tables.</summary>
internal sealed class TableOptions : IValidatableObject
{
    public const string Section = "Grid:Tables";

    private const int MostPostgres = 100;
    private const int MostOutside = 100;

    /// <summary>Shards of a stream that is opened from now on, 1-100, default 1. Changes of one item are always in one shard, in their order.</summary>
    [Range(1, 100)]
    public int ShardsPerStream { get; set; } = 1;

    /// <summary>
    /// PostgreSQL tables whose changes go into a change stream, by any name. Each has <c>ConnectionString</c>, <c>Table</c> (with or without its schema), <c>Region</c>, and may have
    /// <c>StreamTable</c> (the table's name in the stream, the table's own without), <c>ViewType</c> (<c>NEW_AND_OLD_IMAGES</c> without), <c>Slot</c> and <c>Publication</c> (both
    /// <c>grid_</c> and the name without). The server needs <c>wal_level=logical</c> and the table a primary key and, for every view but <c>KEYS_ONLY</c>,
    /// <c>REPLICA IDENTITY FULL</c>.
    /// </summary>
    public Dictionary<string, PostgresTableOptions> PostgresTables { get; } = [];

    /// <summary>
    /// Tables behind endpoints that speak DynamoDB Streams, whose changes go into a change stream, by any name. Each has <c>Endpoint</c>, <c>AccessKeyId</c>, <c>SecretAccessKey</c>,
    /// <c>Table</c>, <c>Region</c>, and may have <c>StreamTable</c> (the table's name in the stream here, the same without) and <c>PollMilliseconds</c> (pause between two looks at a
    /// shard that has nothing new; 50 to 60,000, 500 without).
    /// </summary>
    public Dictionary<string, OutsideStreamOptions> OutsideStreams { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PostgresTables.Count > MostPostgres) yield return new ValidationResult($"{Section}:{nameof(PostgresTables)} has more than {MostPostgres} entries.", [nameof(PostgresTables)]);
        foreach (var (name, table) in PostgresTables)
        {
            if (PostgresSource.Problem(table.ConnectionString) is { } problem) yield return Bad(name, nameof(table.ConnectionString), problem);
            if (table.Table.Split('.') is not ([{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }])) yield return Bad(name, nameof(table.Table), "is not a table's name, with or without its schema.");
            else if (!PostgresNames.StreamTable().IsMatch(table.StreamTableName)) yield return Bad(name, nameof(table.StreamTable), $"is not 3 to 255 letters, digits, hyphens, underscores and dots: {table.StreamTableName}.");
            if (!PostgresNames.Region().IsMatch(table.Region)) yield return Bad(name, nameof(table.Region), "is not a region's name.");
            if (TableViews.Parse(table.ViewType) is null) yield return Bad(name, nameof(table.ViewType), $"is not one of {string.Join(", ", TableViews.Names)}.");
            if (!PostgresNames.Slot().IsMatch(table.SlotName(name))) yield return Bad(name, nameof(table.Slot), $"is not 1 to 63 small letters, digits and underscores: {table.SlotName(name)}.");
            if (table.PublicationName(name).Length is 0 or > 63) yield return Bad(name, nameof(table.Publication), "is not 1 to 63 characters.");
        }

        if (OutsideStreams.Count > MostOutside) yield return new ValidationResult($"{Section}:{nameof(OutsideStreams)} has more than {MostOutside} entries.", [nameof(OutsideStreams)]);
        foreach (var (name, table) in OutsideStreams)
        {
            foreach (var (member, what) in table.Problems()) yield return Bad(name, member, what, nameof(OutsideStreams));
        }

        var streams = PostgresTables.Select(table => (table.Key, table.Value.Region, table.Value.StreamTableName, Kind: nameof(PostgresTables)))
            .Concat(OutsideStreams.Select(table => (table.Key, table.Value.Region, table.Value.StreamTableName, Kind: nameof(OutsideStreams))));
        foreach (var shared in streams.GroupBy(table => (table.Region, table.StreamTableName)).Where(group => group.Count() > 1))
            yield return Bad(shared.Last().Key, nameof(PostgresTableOptions.StreamTable), $"is that of {shared.First().Key}, too.", shared.Last().Kind);
        foreach (var shared in PostgresTables.GroupBy(table => (table.Value.ConnectionString, table.Value.SlotName(table.Key))).Where(group => group.Count() > 1))
            yield return Bad(shared.Last().Key, nameof(PostgresTableOptions.Slot), $"is that of {shared.First().Key}, too.");
    }

    /// <summary>What is read from PostgreSQL for one entry.</summary>
    internal PostgresSource Source(string name)
    {
        var table = PostgresTables[name];
        return new PostgresSource(table.ConnectionString, table.Table, table.SlotName(name), table.PublicationName(name), TableViews.Parse(table.ViewType)!.Value);
    }

    private static ValidationResult Bad(string name, string member, string what, string kind = nameof(PostgresTables)) => new($"{Section}:{kind}:{name}:{member} {what}", [kind]);
}

[OptionsValidator]
internal sealed partial class TableOptionsValidator : IValidateOptions<TableOptions>;

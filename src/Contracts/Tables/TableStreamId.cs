using System.Globalization;
using Grid.Contracts.Functions;

namespace Grid.Contracts.Tables;

/// <summary>Which change stream: the table's name within a region, and the moment at which the stream was opened.</summary>
[GenerateSerializer, Immutable, Alias("grid.TableStreamId")]
public readonly record struct TableStreamId
{
    private const string LabelFormat = "yyyy-MM-dd'T'HH:mm:ss.fff";

    public TableStreamId(string region, string table, string label)
    {
        Region = region;
        Table = table;
        Label = label;
    }

    [Id(0)] public string Region { get; init; }

    [Id(1)] public string Table { get; init; }

    /// <summary>UTC to the millisecond, for example <c>2024-11-18T14:36:44.149</c>.</summary>
    [Id(2)] public string Label { get; init; }

    public string TableArn => $"arn:{FunctionId.Partition(Region)}:dynamodb:{Region}:{Account.Id}:table/{Table}";

    public string Arn => $"{TableArn}/stream/{Label}";

    /// <summary>Key of the table's grain: <c>region/table</c>; keys of one region sort by table.</summary>
    public string GrainKey => KeyOf(Region, Table);

    public static string KeyOf(string region, string table) => $"{region}/{table}";

    /// <exception cref="FormatException">The key was not made by <see cref="GrainKey"/>.</exception>
    public static (string Region, string Table) FromGrainKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? (key[..slash], key[(slash + 1)..]) : throw new FormatException($"'{key}' is not a table's grain key.");
    }

    public static string LabelOf(DateTimeOffset openedAt) => openedAt.UtcDateTime.ToString(LabelFormat, CultureInfo.InvariantCulture);

    /// <summary>Null when the ARN is not that of a change stream of this account.</summary>
    public static TableStreamId? FromArn(string arn)
    {
        if (arn.Split(':', 6) is not ["arn", _, "dynamodb", { Length: > 0 } region, Account.Id, var resource]) return null;
        return resource.Split('/') is ["table", { Length: > 0 } table, "stream", { Length: > 0 } label] ? new TableStreamId(region, table, label) : null;
    }

    public override string ToString() => Arn;
}

using Grid.Storage.Tables;

namespace Grid.Grains.Tables;

/// <summary>A table behind an endpoint that speaks DynamoDB Streams, whose changes go into a change stream.</summary>
internal sealed class OutsideStreamOptions
{
    /// <summary>Address, for example <c>https://streams.dynamodb.eu-central-1.amazonaws.com</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Key that calls are signed with.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>Its secret.</summary>
    public string SecretAccessKey { get; set; } = "";

    /// <summary>The table's name there.</summary>
    public string Table { get; set; } = "";

    /// <summary>The table's name in the stream here; null for the same.</summary>
    public string? StreamTable { get; set; }

    /// <summary>Of both streams.</summary>
    public string Region { get; set; } = "";

    /// <summary>Pause between two looks at a shard that has nothing new, in milliseconds; 50 to 60,000, default 500. DynamoDB allows five a second.</summary>
    public int PollMilliseconds { get; set; } = 500;

    internal string StreamTableName => StreamTable ?? Table;

    internal OutsideStreamSource Source => new(new Uri(Endpoint), Region, AccessKeyId, SecretAccessKey, Table);

    /// <summary>What is wrong with which setting.</summary>
    internal IEnumerable<(string Member, string What)> Problems()
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https")) yield return (nameof(Endpoint), "is not an http or https address.");
        if (AccessKeyId.Length == 0) yield return (nameof(AccessKeyId), "is missing.");
        if (SecretAccessKey.Length == 0) yield return (nameof(SecretAccessKey), "is missing.");
        if (Table.Length == 0) yield return (nameof(Table), "is missing.");
        else if (!PostgresNames.StreamTable().IsMatch(StreamTableName)) yield return (nameof(StreamTable), $"is not 3 to 255 letters, digits, hyphens, underscores and dots: {StreamTableName}.");
        if (!PostgresNames.Region().IsMatch(Region)) yield return (nameof(Region), "is not a region's name.");
        if (PollMilliseconds is < 50 or > 60_000) yield return (nameof(PollMilliseconds), "is not 50 to 60000.");
    }
}

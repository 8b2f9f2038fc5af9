using System.Globalization;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>Which shards of a stream are asked for.</summary>
/// <param name="Type">Empty for all.</param>
/// <param name="Argument">A shard's id, or milliseconds since 1970; empty where the type has none.</param>
internal sealed record ShardFilter(string Type = "", string Argument = "")
{
    private static readonly Constraint<string>[] s_types =
        [Must.BeOneOf("AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON", "AT_LATEST", "AT_TIMESTAMP", "FROM_TIMESTAMP")];

    internal static ShardFilter Read(ApiRequest request)
    {
        if (request.Body.Object("ShardFilter") is not { } filter) return new ShardFilter();
        var type = filter.Text("Type", s_types, required: true) ?? "";
        var shard = filter.Text("ShardId", StreamRules.ShardId);
        var time = filter.Time("Timestamp");
        if (type == "AFTER_SHARD_ID" != shard is not null) request.Refuse(StreamRules.Invalid("ShardId must be provided with the ShardFilter type AFTER_SHARD_ID, and with no other."));
        if (type.EndsWith("_TIMESTAMP", StringComparison.Ordinal) != time is not null)
            request.Refuse(StreamRules.Invalid("Timestamp must be provided with the ShardFilter types AT_TIMESTAMP and FROM_TIMESTAMP, and with no other."));
        return new ShardFilter(type, shard ?? time?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "");
    }

    internal IEnumerable<StreamShard> Of(StreamDescription stream, DateTimeOffset now)
    {
        var oldest = now.AddHours(-stream.RetentionHours);
        var horizon = oldest > stream.CreatedAt ? oldest : stream.CreatedAt;
        return stream.Shards.Where(shard => Type switch
        {
            "AFTER_SHARD_ID" => string.CompareOrdinal(shard.Id, Argument) > 0,
            "AT_TRIM_HORIZON" => WasOpen(shard, horizon),
            "AT_LATEST" => shard.ClosedAt is null,
            "AT_TIMESTAMP" => WasOpen(shard, Later(horizon, Time)),
            "FROM_TIMESTAMP" => shard.ClosedAt is null || shard.ClosedAt >= Time,
            _ => true,
        });
    }

    private DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Argument, CultureInfo.InvariantCulture));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static bool WasOpen(StreamShard shard, DateTimeOffset at) => shard.CreatedAt <= at && (shard.ClosedAt is null || shard.ClosedAt > at);
}

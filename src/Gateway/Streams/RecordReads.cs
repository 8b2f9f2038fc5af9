using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>Shard iterators, and the records that they lead to.</summary>
internal sealed class RecordReads(IGrainFactory grains, StreamRoutes routes, StreamTokens tokens)
{
    private const string Kind = "iterator";
    private const int MostRecords = 10_000;
    private const int MostBytes = 10 * 1_048_576;

    private static readonly Constraint<string>[] s_types = [Must.BeOneOf("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP")];
    private static readonly Constraint<string>[] s_iterator = [Must.HaveLengthUpTo(512), Must.HaveLengthFrom(1)];

    internal static ApiError RateExceeded(StreamId stream, StreamShard shard) =>
        new(ApiErrorKind.ProvisionedThroughputExceeded, $"Rate exceeded for shard {shard.Id} in stream {stream.Name} under account {Account.Id}.");

    internal async Task<Outcome<Answer>> Iterator(ApiRequest request)
    {
        var stream = request.Stream();
        var shardId = request.Body.Text("ShardId", StreamRules.ShardId, required: true);
        var type = request.Body.Text("ShardIteratorType", s_types, required: true);
        var position = ReadPosition(request, request.Body, type, "StartingSequenceNumber");
        if (request.Problem is { } problem) return problem;
        var route = await routes.Ask(stream, request.Cancelled);
        if (!route.Ok) return route.Error;
        if (route.Value.Find(shardId!) is not { } shard) return StreamRules.NoShard(stream, shardId!);
        var from = await Find(stream, shard, position, "GetShardIterator", request.Cancelled);
        if (!from.Ok) return from.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("ShardIterator", Write(request, stream, shard.Id, shard.Log, from.Value));
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Records(ApiRequest request)
    {
        var text = request.Body.Text("ShardIterator", s_iterator, required: true);
        var limit = request.Body.Number("Limit", StreamRules.Limit) ?? MostRecords;
        var arn = request.Body.Text("StreamARN", StreamRules.Arn);
        if (request.Problem is { } problem) return problem;
        if (tokens.Open(request, Kind, text!, 4) is not var (madeAt, parts)) return StreamRules.Invalid("Invalid ShardIterator.");
        if (tokens.IsExpired(madeAt)) return Expired(madeAt);
        var stream = new StreamId(request.Region, parts[0]);
        if (arn is not null && StreamId.FromArn(arn) != stream) return StreamRules.Invalid("The StreamARN and the ShardIterator are not of the same stream.");
        var (log, from) = (long.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[3], CultureInfo.InvariantCulture));

        var route = await routes.Of(stream, request.Cancelled);
        if (!route.Ok) return route.Error;
        var page = await grains.GetGrain<IShardGrain>(log).ReadLimited(from, limit, MostBytes, request.Cancelled);
        if (page.IsGone) return StreamRules.NoShard(stream, parts[1]);
        if (page.IsOverLimit) return RateExceeded(stream, new StreamShard { Number = NumberOf(parts[1]) });
        var children = await ChildrenAtEnd(stream, parts[1], page, route.Value, request.Cancelled);
        var records = Valid(page, from, route.Value.Stream).Take(limit).ToList();
        var next = records.Count > 0 && records.Count == limit ? records[^1].Position + 1 : page.Next;
        var isAtEnd = page.IsClosed && next >= page.Head;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            foreach (var record in records) StreamAnswers.WriteRecord(json, log, record);
            json.WriteEndArray();
            if (!isAtEnd) json.WriteString("NextShardIterator", Write(request, stream, parts[1], log, next));
            json.WriteNumber("MillisBehindLatest", Behind(page, next, records));
            if (isAtEnd) StreamAnswers.WriteChildren(json, children);
            json.WriteEndObject();
        });
    }

    /// <summary>Where to begin, as a request says it.</summary>
    /// <param name="numberMember">The member that has the sequence number.</param>
    internal static ShardPosition ReadPosition(ApiRequest request, ObjectReader body, string? type, string numberMember)
    {
        var number = body.Text(numberMember, StreamRules.SequenceNumber);
        var time = body.Time("Timestamp");
        if (type is null) return default;
        if (type is "AT_TIMESTAMP" != time is not null)
        {
            request.Refuse(StreamRules.Invalid(time is null
                ? "Must specify timestamp parameter when iterator type is AT_TIMESTAMP."
                : $"Must either specify AT_TIMESTAMP and Timestamp, or another type and no Timestamp. Request specified {type} and also a Timestamp."));
        }

        if (type is "AT_SEQUENCE_NUMBER" or "AFTER_SEQUENCE_NUMBER" != number is not null)
        {
            request.Refuse(StreamRules.Invalid(
                "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
                + $"Request specified {type} and {(number is null ? "no StartingSequenceNumber." : "also a StartingSequenceNumber.")}"));
        }

        return new ShardPosition(type, number, time);
    }

    /// <param name="operation">For messages.</param>
    internal async Task<Outcome<long>> Find(StreamId stream, StreamShard shard, ShardPosition position, string operation, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IShardGrain>(shard.Log);
        if (position.Type == "TRIM_HORIZON") return 0;
        if (position.Type == "LATEST") return await grain.Head(cancellationToken);
        if (position.Time is { } time) return time > tokens.Now ? StreamRules.Invalid("The timestampInMillis parameter cannot be greater than the currentTimestampInMillis.") : await grain.At(time, cancellationToken);
        if (SequenceNumbers.Read(position.Number!) is not var (log, at)) return Bad("");
        if (log != shard.Log) return Bad(" because it did not come from this stream");
        return Math.Max(0, at + (position.Type == "AFTER_SEQUENCE_NUMBER" ? 1 : 0));

        ApiError Bad(string why) => StreamRules.Invalid(
            $"StartingSequenceNumber {position.Number} used in {operation} on shard {shard.Id} in stream {stream.Name} under account {Account.Id} is invalid{why}.");
    }

    /// <summary>Records of a page from a position on whose retention is not over: the last block of a shard is kept for longer.</summary>
    internal IEnumerable<ShardRecord> Valid(ShardPage page, long from, StreamDescription stream)
    {
        var oldest = tokens.Now.AddHours(-stream.RetentionHours).ToUnixTimeMilliseconds();
        return page.Blocks.SelectMany(block => block.From(from)).Where(record => record.ArrivedAt >= oldest);
    }

    /// <summary>The shards that have the place of one whose end this page shows; empty for other pages.</summary>
    internal async Task<IReadOnlyList<StreamShard>> ChildrenAtEnd(StreamId stream, string shardId, ShardPage page, StreamRoute route, CancellationToken cancellationToken)
    {
        if (!page.IsClosed || page.Next < page.Head) return [];
        var number = NumberOf(shardId);
        var children = Children(route);
        if (children.Length > 0) return children;
        var asked = await routes.Ask(stream, cancellationToken);
        return asked.Ok ? Children(asked.Value) : [];

        StreamShard[] Children(StreamRoute now) => [.. now.Stream.Shards.Where(shard => shard.Parent == number || shard.AdjacentParent == number)];
    }

    internal long Behind(ShardPage page, long next, List<ShardRecord> records) =>
        next >= page.Head || records.Count == 0 ? 0 : Math.Max(0, tokens.Now.ToUnixTimeMilliseconds() - records[^1].ArrivedAt);

    private static int NumberOf(string shardId) => int.Parse(shardId.AsSpan("shardId-".Length), CultureInfo.InvariantCulture);

    private string Write(ApiRequest request, StreamId stream, string shardId, long log, long position) =>
        tokens.Close(request, Kind, stream.Name, shardId, log.ToString(CultureInfo.InvariantCulture), position.ToString(CultureInfo.InvariantCulture));

    private ApiError Expired(DateTimeOffset madeAt)
    {
        return new ApiError(
            ApiErrorKind.ExpiredIterator,
            $"Iterator expired. The iterator was created at time {Show(madeAt)} while right now it is {Show(tokens.Now)} which is further in the future than the tolerated delay of "
            + $"{(long)StreamTokens.Life.TotalMilliseconds} milliseconds.");

        static string Show(DateTimeOffset time) => time.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
    }
}

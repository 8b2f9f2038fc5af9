using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Streams;

/// <summary>The API model's rules for the members of Kinesis' requests, and how they name streams.</summary>
internal static class StreamRules
{
    internal static readonly Constraint<string>[] Name = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1), Must.Match("[a-zA-Z0-9_.-]+")];
    internal static readonly Constraint<string>[] Arn = [Must.HaveLengthUpTo(2048), Must.HaveLengthFrom(1), Must.Match(@"arn:aws.*:kinesis:.*:\d{12}:.*stream/\S+")];
    internal static readonly Constraint<string>[] ShardId = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1), Must.Match("[a-zA-Z0-9_.-]+")];
    internal static readonly Constraint<string>[] PartitionKey = [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] HashKey = [Must.Match(@"0|([1-9]\d{0,38})")];
    internal static readonly Constraint<string>[] SequenceNumber = [Must.Match(@"0|([1-9]\d{0,128})")];
    internal static readonly Constraint<string>[] Mode = [Must.BeOneOf("PROVISIONED", "ON_DEMAND")];
    internal static readonly Constraint<string>[] Token = [Must.HaveLengthUpTo(1_048_576), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] ConsumerArn = [Must.HaveLengthUpTo(2048), Must.HaveLengthFrom(1), Must.Match(@"^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+")];
    internal static readonly Constraint<long>[] Limit = [Must.BeUpTo(10_000L), Must.BeFrom(1L)];
    internal static readonly Constraint<long>[] FromOne = [Must.BeFrom(1L)];

    /// <summary>The stream that the request names, by name or ARN. Without meaning once the request has a problem.</summary>
    internal static StreamId Stream(this ApiRequest request)
    {
        var name = request.Body.Text("StreamName", Name);
        var arn = request.Body.Text("StreamARN", Arn);
        if (request.Body.Text("StreamId", []) is not null) request.Refuse(Invalid("StreamId is not supported by this grid. Use StreamName or StreamARN."));
        if (arn is null)
        {
            if (name is null) request.Refuse(Invalid("Either StreamName or StreamARN must be provided."));
            return new StreamId(request.Region, name ?? "");
        }

        var stream = OfArn(request, arn);
        if (name is not null && stream.Name != name) request.Refuse(Invalid("StreamName and StreamARN must name the same stream."));
        return stream;
    }

    /// <summary>The stream of this account and region that an ARN names.</summary>
    internal static StreamId OfArn(ApiRequest request, string arn)
    {
        if (StreamId.FromArn(arn) is { } stream && stream.Region == request.Region && Array.TrueForAll(Name, rule => rule.Holds(stream.Name))) return stream;
        request.Refuse(ApiError.NotFound($"Stream {arn} under account {Account.Id} not found."));
        return default;
    }

    internal static ApiError Invalid(string message) => new(ApiErrorKind.InvalidArgument, message);


    internal static ApiError NoShard(StreamId stream, string shard) => ApiError.NotFound($"Shard {shard} in stream {stream.Name} under account {Account.Id} does not exist");

    /// <summary>The status 200 without anything in it.</summary>
    internal static Outcome<Answer> Nothing(Outcome<Done> done) => done.Ok ? Answer.NoContent : done.Error;
}

using Orleans.Concurrency;

namespace Grid.Contracts.Streams;

/// <summary>One data stream; key: <see cref="StreamId.GrainKey"/>. Everything is durable when its call returns; refusals are Kinesis' errors.</summary>
[Alias("grid.IStreamGrain")]
public interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>The stream with all shards that can be read; <see cref="ApiErrorKind.ResourceNotFound"/> when there is none.</summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<Outcome<StreamDescription>> Describe(CancellationToken cancellationToken);

    /// <summary><see cref="ApiErrorKind.ResourceInUse"/> when there is one.</summary>
    [Alias("Create")]
    Task<Outcome<Done>> Create(NewStream stream, CancellationToken cancellationToken);

    /// <param name="withConsumers">False refuses when somebody is registered.</param>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(bool withConsumers, CancellationToken cancellationToken);

    /// <param name="startingHashKey">Of the second half.</param>
    [Alias("Split")]
    Task<Outcome<Done>> Split(string shardId, UInt128 startingHashKey, CancellationToken cancellationToken);

    [Alias("Merge")]
    Task<Outcome<Done>> Merge(string shardId, string adjacentShardId, CancellationToken cancellationToken);

    /// <summary>Splits and merges until so many open shards divide the hash keys evenly. It has begun when the call returns.</summary>
    /// <returns>Open shards before.</returns>
    [Alias("Scale")]
    Task<Outcome<int>> Scale(int shards, CancellationToken cancellationToken);

    /// <param name="longer">Whether the caller means to keep records longer; the other direction is refused.</param>
    [Alias("SetRetention")]
    Task<Outcome<Done>> SetRetention(int hours, bool longer, CancellationToken cancellationToken);

    [Alias("SetMode")]
    Task<Outcome<Done>> SetMode(bool onDemand, CancellationToken cancellationToken);

    [Alias("Register")]
    Task<Outcome<StreamConsumer>> Register(string consumer, CancellationToken cancellationToken);

    [Alias("Deregister")]
    Task<Outcome<Done>> Deregister(string consumer, CancellationToken cancellationToken);

    [Alias("Tag")]
    Task<Outcome<Done>> Tag(Dictionary<string, string> set, string[] removed, CancellationToken cancellationToken);

    [Alias("Tags"), AlwaysInterleave]
    Task<Outcome<Dictionary<string, string>>> Tags(CancellationToken cancellationToken);
}

using Orleans.Concurrency;

namespace Grid.Contracts.Streams;

/// <summary>One data stream; key: <see cref="StreamId.GrainKey"/>. Everything is durable when its call returns; refusals are Kinesis' errors.</summary>
[Alias("grid.IStreamGrain")]
public interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>The stream with all shards that can be read; <see cref="ApiErrorKind.ResourceNotFound"/> when there is none.</summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<Outcome<StreamDescription>> Describe(CancellationToken cancellationToken);
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Streams;

/// <summary>Section <c>Grid:Streams</c>: data streams.</summary>
internal sealed class StreamOptions
{
    public const string Section = "Grid:Streams";

    /// <summary>Bytes, with their partition keys, that one shard of a provisioned stream takes in a second, 0-1,073,741,824, default 1,048,576 as on AWS; 0 for no limit.</summary>
    [Range(0, 1_073_741_824)]
    public int WriteBytesPerSecond { get; set; } = 1_048_576;

    /// <summary>Records that one shard of a provisioned stream takes in a second, 0-1,000,000, default 1,000 as on AWS; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int WriteRecordsPerSecond { get; set; } = 1_000;

    /// <summary>Bytes that one shard gives to <c>GetRecords</c> in a second, 0-1,073,741,824, default 2,097,152 as on AWS; 0 for no limit. Event source mappings read besides.</summary>
    [Range(0, 1_073_741_824)]
    public int ReadBytesPerSecond { get; set; } = 2_097_152;

    /// <summary>Calls of <c>GetRecords</c> that one shard answers in a second, 0-100,000, default 5 as on AWS; 0 for no limit.</summary>
    [Range(0, 100_000)]
    public int ReadsPerSecond { get; set; } = 5;

    /// <summary>MiB of records that came lately which a silo keeps in memory for those who read along, 0-16,384, default 128; 0 reads all from the database.</summary>
    [Range(0, 16_384)]
    public int RecentMb { get; set; } = 128;

    /// <summary>Open shards of one stream, 1-10,000, default 500.</summary>
    [Range(1, 10_000)]
    public int MaxShards { get; set; } = 500;
}

[OptionsValidator]
internal sealed partial class StreamOptionsValidator : IValidateOptions<StreamOptions>;

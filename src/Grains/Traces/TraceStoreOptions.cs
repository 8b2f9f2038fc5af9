using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Traces;

/// <summary>Section <c>Grid:Traces:Store</c>: what is kept of traces.</summary>
internal sealed class TraceStoreOptions
{
    public const string Section = "Grid:Traces:Store";

    /// <summary>Days after its last segment at which a trace is deleted, 1-365, default 30 as on AWS.</summary>
    [Range(1, 365)]
    public int RetentionDays { get; set; } = 30;

    /// <summary>MiB of segment documents of the whole grid, 1-1,048,576, default 1,024. Beyond it the traces go whose last segment is oldest, within a minute.</summary>
    [Range(1, 1_048_576)]
    public int MaxMb { get; set; } = 1_024;

    /// <summary>MiB of documents that a silo holds until they are stored, 1-1,024, default 16. What comes beyond it is dropped and counted.</summary>
    [Range(1, 1_024)]
    public int BufferMb { get; set; } = 16;
}

[OptionsValidator]
internal sealed partial class TraceStoreOptionsValidator : IValidateOptions<TraceStoreOptions>;
